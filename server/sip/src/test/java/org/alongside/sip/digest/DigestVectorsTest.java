package org.alongside.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;

/** The examples of the RFCs come out as the RFCs print them. */
class DigestVectorsTest {
    private static String respond(
            Algorithm algorithm,
            String username,
            String password,
            String realm,
            String nonce,
            String uri,
            Optional<Authorization.Protection> protection) {
        var credentials = Credentials.of(username, realm, Redacted.of(password));
        var challenge = new Challenge(
                realm, nonce, algorithm, protection.isPresent(), false, Optional.of("FQhe/qaU925kfnzjCev0"));
        var ha1 = credentials.ha1(algorithm).orElseThrow();
        var answer = Authorization.of(challenge, username, ha1, "GET", uri, protection);
        assertThat(answer.isProvedBy(ha1, "GET")).isTrue();
        assertThat(answer.isProvedBy(ha1, "PUT")).isFalse();
        assertThat(Authorization.parse(answer.toString())).contains(answer);
        return answer.response();
    }

    private static String mufasa7616(Algorithm algorithm) {
        return respond(
                algorithm,
                "Mufasa",
                "Circle of Life",
                "http-auth@example.org",
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "/dir/index.html",
                Optional.of(new Authorization.Protection(1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")));
    }

    @Test
    void rfc7616Section391() {
        assertThat(mufasa7616(Algorithm.MD5)).isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
        assertThat(mufasa7616(Algorithm.SHA_256))
                .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    }

    @Test
    void rfc2617Section35() {
        var protection = new Authorization.Protection(1, "0a4f113b");
        assertThat(respond(
                        Algorithm.MD5,
                        "Mufasa",
                        "Circle Of Life",
                        "testrealm@host.com",
                        "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                        "/dir/index.html",
                        Optional.of(protection)))
                .isEqualTo("6629fae49393a05397450978507c4ef1");
    }

    /** RFC 2069's example as its erratum 749 corrects it. */
    @Test
    void rfc2069WithoutQop() {
        assertThat(respond(
                        Algorithm.MD5,
                        "Mufasa",
                        "CircleOfLife",
                        "testrealm@host.com",
                        "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                        "/dir/index.html",
                        Optional.empty()))
                .isEqualTo("1949323746fe6a43ef61f9606e7febea");
    }

    /** As erratum 4897 corrects the printed response, which is of another hash. */
    @Test
    void rfc7616Section392() {
        assertThat(respond(
                        Algorithm.SHA_512_256,
                        "Jäsøn Doe",
                        "Secret, or not?",
                        "api@example.org",
                        "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                        "/doe.json",
                        Optional.of(new Authorization.Protection(1, "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"))))
                .isEqualTo("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
    }
}
