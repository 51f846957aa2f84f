package org.alongside.assist.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvRowTest {
    @Test
    void whatASpreadsheetWouldRunIsTextAndWhatHoldsACommaIsQuoted() {
        assertThat(CsvRow.of("plain", "a,b", "say \"hi\"", "two\nlines", ""))
                .isEqualTo("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n");
        assertThat(CsvRow.of("=1+1", "+49", "-1", "@SUM(A1)", "\tx", "=HYPERLINK(\"x\",\"y\")"))
                .isEqualTo("'=1+1,'+49,'-1,'@SUM(A1),'\tx,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n");
    }
}
