package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ana@shop.example | ana@shop.example",
                "=HYPERLINK(1) | '=HYPERLINK(1)",
                "+4930 | '+4930",
                "-1 | '-1",
                "@SUM(A1) | '@SUM(A1)",
                "~=1,2~ | ~\"'=1,2\"~",
                "~say \"hi\"~ | ~\"say \"\"hi\"\"\"~",
                "a=b | a=b",
                "~~ | ~~"
            })
    void aCellIsTextWhateverAStrangerWrote(String text, String cell) {
        assertThat(Csv.cell(text)).isEqualTo(cell);
    }

    @Test
    void linesAndTabulatorsAreHarmlessToo() {
        assertThat(Csv.cell("a\nb")).isEqualTo("\"a\nb\"");
        assertThat(Csv.cell("\t=1")).isEqualTo("'\t=1");
    }

    @Test
    void aTableHasAHeaderAndCrlf() {
        var table = Csv.response("calls.csv", List.of("a", "b"), List.of(List.of("1", "2,3")));

        assertThat(new String(table.body(), StandardCharsets.UTF_8)).isEqualTo("a,b\r\n1,\"2,3\"\r\n");
        assertThat(table.headers()).containsEntry("Content-Disposition", "attachment; filename=\"calls.csv\"");
    }
}
