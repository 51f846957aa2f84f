console.log("sample")
