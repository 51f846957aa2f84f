package org.alongside.session.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the ways in which a name is written mean one person. */
class PersonTest {
    private static Person person(String name) {
        return Installation.value(Person.of(name));
    }

    @ParameterizedTest
    @CsvSource({
        "Ana Adams, ana adams",
        "ana, ana@bank.example",
        "ana, sip:ana@bank.example",
        "ana, agent:ana",
        "ana@bank.example, sip:Ana@BANK.example",
        "sip:ana@bank.example, ana@bank.example",
        "ana@bank.example, sips:ana@bank.example:5061;transport=tls",
        "+49 30 1234, sip:+49301234@trunk.example",
        "+49301234, tel:+49-30-1234",
        "tel:+49-30-1234, +49301234@trunk.example;user=phone",
        "+49 (30) 1234, +49.30.1234"
    })
    void aNameIsFoundHoweverItIsWritten(String name, String recorded) {
        assertThat(person(name).test(recorded)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ana, hannah",
        "ana, Ana Adams",
        "an*, ana",
        "%, ana",
        "ana@bank.example, ana@shop.example",
        "ana@bank.example, ana",
        "advice, queue:advice",
        "+49301234, +493012345@trunk.example",
        "30, Ana 30",
        "ana; adams, ana",
        "ana, ''"
    })
    void aPartOrAnotherDomainIsSomebodyElse(String name, String recorded) {
        assertThat(person(name).test(recorded)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "sip:",
                "queue:advice",
                "anonymous",
                "sip:anonymous@anonymous.invalid",
                "consumer",
                "erased"
            })
    void whatIsNobodysNameIsRefusedWithASentenceThatNamesIt(String name) {
        assertThat(Person.of(name).trouble()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(Failure.Code.BAD_REQUEST);
            assertThat(failure.message()).startsWith("person");
        });
    }

    @Test
    void anIdIsOneWordAndNoPattern() {
        assertThat(OneId.of("case-7")).isEqualTo(Result.ok(new OneId("case-7")));
        assertThat(OneId.of("case-*").trouble())
                .hasValueSatisfying(f -> assertThat(f.message()).startsWith("id must be"));
        assertThat(OneId.of("").trouble()).isPresent();
    }
}
