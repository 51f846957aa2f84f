package org.alongside.assist.documents.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** Whatever a server answers, or an agent types, is what it must be or nothing. */
class ResponseHeadFuzzTest {
    @FuzzTest
    void anyBytesAreAHeadOrNone(byte @NotNull [] bytes) {
        ResponseHead.parse(bytes).ifPresent(head -> {
            assertThat(head.status()).isBetween(100, 599);
            head.length().ifPresent(length -> assertThat(length).isNotNegative());
            assertThat(head.chunked() && head.field("transfer-encoding").isEmpty())
                    .isFalse();
        });
    }

    @FuzzTest
    void anyTextIsAnAddressOrNone(@NotNull String text) {
        Address.parse(text).map(address -> {
            assertThat(address.uri().getScheme()).matches("(?i)https?");
            assertThat(address.name()).isNotEmpty();
            assertThat(address.target()).matches("[!-~]+");
            return address.redirected("/");
        });
    }
}
