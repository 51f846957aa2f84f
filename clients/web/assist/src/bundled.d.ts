/** A file and all it imports as one string of plain script: made by `bundle-worker.ts`. */
declare module '*?bundled' {
  const code: string;
  export default code;
}
