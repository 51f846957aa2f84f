package org.alongside.gateway.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.alongside.gateway.trunk.NumberRules.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberRulesTest {
    private static NumberRules rules(String... texts) {
        return new NumberRules(
                Arrays.stream(texts).map(text -> Rule.parse(text).orElseThrow()).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "00... -> +...,          0049301234, +49301234",
        "+49... -> 0...,         +49301234,  0301234",
        "... -> 9...,            support,    9support",
        "???? -> +4930555????,   1234,       +49305551234",
        "???? -> +4930555????,   123,        123",
        "???? -> +4930555????,   12345,      12345",
        "?-?... -> ?x?:...,      1-2abc,     1x2:abc",
        "?? -> ?,                47,         4",
        "operator -> 0,          operator,   0",
        "operator -> 0,          Operator,   Operator",
        "9... -> ...,            9,          9",
        "*... -> %23...,         *31,        %2331"
    })
    void aRuleRewritesWhatItFitsAndNothingElse(String rule, String user, String rewritten) {
        assertThat(rules(rule).rewrite(user)).isEqualTo(rewritten);
    }

    @Test
    void theFirstRuleThatFitsDecides() {
        var rules = rules("+49301234... -> 7...", "+4930... -> ...", "+49... -> 0...");

        assertThat(rules.rewrite("+4930123456")).isEqualTo("756");
        assertThat(rules.rewrite("+493099")).isEqualTo("99");
        assertThat(rules.rewrite("+49891")).isEqualTo("0891");
        assertThat(rules.rewrite("+1")).isEqualTo("+1");
        assertThat(NumberRules.NONE.rewrite("+1")).isEqualTo("+1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "->",
                "1",
                "1 ->",
                "-> 1",
                "1 -> 2 -> 3",
                "... 1 -> 2",
                "1...2 -> 3",
                "1 -> ...",
                "1... -> ......",
                "? -> ??",
                "1 -> a@b",
                "1 -> \"",
                "1 2 -> 3",
                "1 -> <x>",
                "ä -> 1"
            })
    void whatSaysTooLittleOrTooMuchIsNoRule(String text) {
        assertThat(Rule.parse(text)).isEmpty();
    }

    @Test
    @Timeout(2)
    void noNumberIsSlow() {
        var rules = rules("?".repeat(60) + "... -> " + "?".repeat(60) + "...");

        assertThat(rules.rewrite("1".repeat(100_000))).hasSize(100_000);
    }

    /** A rule and a user, on two lines: what a rule makes is never empty and never longer than both together. */
    @FuzzTest(maxDuration = "1m")
    void anyRuleAndAnyUser(byte[] text) {
        String[] lines = new String(text, StandardCharsets.UTF_8).split("\n", 2);
        String user = lines.length == 2 ? lines[1] : "1234";
        Rule.parse(lines[0]).ifPresent(rule -> {
            assertThat(Rule.parse(rule.toString())).contains(rule);
            String rewritten = new NumberRules(List.of(rule)).rewrite(user);
            assertThat(rewritten.length())
                    .isLessThanOrEqualTo(user.length() + rule.to().length());
            assertThat(rewritten.isEmpty())
                    .isEqualTo(user.isEmpty() && rule.rewrite(user).isEmpty());
        });
    }
}
