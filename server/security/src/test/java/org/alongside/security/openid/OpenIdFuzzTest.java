package org.alongside.security.openid;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import org.alongside.security.openid.IdTokens.Verdict;
import org.alongside.testkit.openid.Signer;
import org.junit.jupiter.api.Test;

/** Whatever comes instead of a token or a description: it is judged, never thrown, and never good. */
class OpenIdFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void token(byte[] bytes) {
        assertThat(IdTokensTest.judge(new String(bytes, ISO_8859_1))).isNotInstanceOf(Verdict.Good.class);
    }

    @FuzzTest(maxDuration = "2m")
    void parts(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int half = text.length() / 2;
        var token = Signer.part(text.substring(0, half)) + "." + Signer.part(text.substring(half)) + ".AAAA";
        assertThat(IdTokensTest.judge(token)).isNotInstanceOf(Verdict.Good.class);
    }

    @FuzzTest(maxDuration = "2m")
    void description(byte[] bytes) {
        assertThat(Metadata.read(URI.create("https://id.bank.example"), bytes)).isNotNull();
    }

    @Test
    void nestingWithoutEndIsNoToken() {
        var deep = Signer.part("{\"alg\":" + "[".repeat(100_000)) + "." + Signer.part("{}") + ".AAAA";
        assertThat(IdTokensTest.judge(deep)).isEqualTo(new Verdict.Refused("it is not a signed token"));
    }
}
