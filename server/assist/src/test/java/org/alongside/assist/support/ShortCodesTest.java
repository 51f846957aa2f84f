package org.alongside.assist.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Random;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.Test;

class ShortCodesTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");

    private final ShortCodes codes = new ShortCodes(6, 0);
    private final Random random = new Random(7);

    @Test
    void aCodeIsSixDigitsAndWorksOnce() {
        var code = code(codes.issue("call-1", random, 0));
        assertThat(code).matches("[0-9]{6}");
        assertThat(codes.redeem(code, HERE, 1)).isEqualTo(Result.ok("call-1"));
        assertThat(codes.redeem(code, HERE, 2).trouble().orElseThrow().code()).isEqualTo(Failure.Code.NOT_FOUND);
    }

    @Test
    void aLongerCodeIsAsLongAsTheSettingSaysAndWhatIsShorterIsNoTry() {
        var longer = new ShortCodes(9, 0);
        var code = code(longer.issue("call-1", random, 0));
        assertThat(code).matches("[0-9]{9}");
        for (int i = 0; i < 10; i++) {
            var trouble = longer.redeem("123456", HERE, 0).trouble().orElseThrow();
            assertThat(trouble.message()).isEqualTo("code must be 9 digits");
        }
        assertThat(longer.redeem(code, HERE, 0)).isEqualTo(Result.ok("call-1"));
    }

    @Test
    void aCodeLivesForFiveMinutes() {
        long almost = Duration.ofMinutes(5).toNanos() - 1;
        var early = code(codes.issue("call-1", random, 0));
        assertThat(codes.redeem(early, HERE, almost)).isEqualTo(Result.ok("call-1"));
        var late = code(codes.issue("call-2", random, 0));
        assertThat(codes.redeem(late, HERE, almost + 1).trouble()).isPresent();
    }

    @Test
    void aNewCodeReplacesTheOneBefore() {
        var first = code(codes.issue("call-1", random, 0));
        var second = code(codes.issue("call-1", random, 0));
        assertThat(codes.redeem(first, HERE, 0).trouble()).isPresent();
        assertThat(codes.redeem(second, HERE, 0)).isEqualTo(Result.ok("call-1"));
    }

    @Test
    void guessingFromOneAddressIsRationedAndOthersGoOn() {
        var code = code(codes.issue("call-1", random, 0));
        for (int i = 0; i < 5; i++) {
            assertThat(codes.redeem("000000", HERE, 0).trouble().orElseThrow().code())
                    .isEqualTo(Failure.Code.NOT_FOUND);
        }
        assertThat(codes.redeem(code, HERE, 0).trouble().orElseThrow().code()).isEqualTo(Failure.Code.LIMIT);
        assertThat(codes.redeem(code, THERE, 0)).isEqualTo(Result.ok("call-1"));
    }

    @Test
    void guessingFromManyAddressesIsRationedToo() {
        for (int i = 0; i < 50; i++) {
            var from = InetAddress.ofLiteral("198.51.100." + i);
            assertThat(codes.redeem("000000", from, 0).trouble().orElseThrow().code())
                    .isEqualTo(Failure.Code.NOT_FOUND);
        }
        assertThat(codes.redeem("000000", HERE, 0).trouble().orElseThrow().code())
                .isEqualTo(Failure.Code.LIMIT);
    }

    @Test
    void atMostOneNumberInAThousandIsACode() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(codes.issue("call-" + i, random, 0).trouble()).isEmpty();
        }
        assertThat(codes.issue("call-x", random, 0).trouble().orElseThrow().code())
                .isEqualTo(Failure.Code.LIMIT);
    }

    private static String code(Result<String> issued) {
        return issued instanceof Result.Ok<String>(var code) ? code : "none";
    }
}
