package org.alongside.security.openid;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.alongside.kernel.Redacted;
import org.alongside.security.openid.IdTokens.Verdict;
import org.alongside.testkit.openid.Signer;
import org.junit.jupiter.api.Test;

/** Tokens made by hand, good and bad. */
class IdTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
    private static final Signer RSA = Signer.rsa("r", 2048);
    private static final Signer EC = Signer.p256("e");
    private static final Signer WEAK = Signer.rsa("w", 1024);
    private static final Client US =
            new Client(URI.create("https://id.bank.example"), "desk", Optional.empty(), List.of());

    private final Map<String, String> claims = new TreeMap<>(Map.of(
            "iss", "\"https://id.bank.example\"",
            "aud", "\"desk\"",
            "sub", "\"p-1\"",
            "nonce", "\"n-1\"",
            "iat", at(0),
            "exp", at(300)));

    @Test
    void aTokenOfEitherAlgorithmIsGood() {
        for (Signer signer : List.of(RSA, EC)) {
            var verdict = judge(signer.token(claims()));

            assertThat(verdict).isInstanceOf(Verdict.Good.class);
            assertThat(((Verdict.Good) verdict).claims().subject()).isEqualTo("https://id.bank.example p-1");
        }
    }

    @Test
    void aTokenWithoutASignatureIsRefused() {
        var unsigned = Signer.part("{\"alg\":\"none\"}") + "." + Signer.part(claims()) + ".";

        assertThat(judge(unsigned)).isEqualTo(new Verdict.Refused("it is not a signed token"));
        assertThat(judge(
                        RSA.token("{\"alg\":\"RS256\",\"kid\":\"r\"}", claims()).replaceFirst("[^.]*$", "")))
                .isInstanceOf(Verdict.Refused.class);
    }

    /** The old trick: the provider's public key as the secret of an HMAC. */
    @Test
    void aTokenSealedWithThePublicKeyIsRefused() throws Exception {
        String text = Signer.part("{\"alg\":\"HS256\",\"kid\":\"r\"}") + "." + Signer.part(claims());
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(RSA.pair().getPublic().getEncoded(), "HmacSHA256"));
        String sealed = text + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));

        assertThat(judge(sealed))
                .isEqualTo(new Verdict.Refused("it is signed with another algorithm than RS256 or ES256"));
    }

    @Test
    void aChangedTokenASwappedKeyAndAWeakKeyAreRefused() {
        var wrong = new Verdict.Refused("its signature is wrong");
        var parts = RSA.token(claims()).split("\\.", -1);
        claims.put("sub", "\"somebody else\"");

        assertThat(judge(parts[0] + "." + Signer.part(claims()) + "." + parts[2]))
                .isEqualTo(wrong);
        assertThat(judge(Signer.p256("e").token(claims()))).isEqualTo(wrong);
        assertThat(judge(WEAK.token(claims()))).isEqualTo(wrong);
        assertThat(judge(RSA.token("{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"x\"],\"x\":1}", claims())))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void aKeyThatIsNotInTheSetIsUnknown() {
        assertThat(judge(Signer.p256("next").token(claims()))).isEqualTo(new Verdict.UnknownKey());
        assertThat(judge(RSA.token("{\"alg\":\"ES256\",\"kid\":\"r\"}", claims())))
                .isEqualTo(new Verdict.UnknownKey());
    }

    @Test
    void theKeyThatATokenBringsAlongIsNotUsed() {
        var own = Signer.p256("own");
        var header =
                "{\"alg\":\"ES256\",\"kid\":\"own\",\"jwk\":%s,\"jku\":\"https://evil.example\"}".formatted(own.jwk());

        assertThat(judge(own.token(header, claims()))).isEqualTo(new Verdict.UnknownKey());
    }

    @Test
    void aTokenForSomebodyElseIsRefused() {
        assertThat(with("iss", "\"https://id.evil.example\""))
                .isEqualTo(new Verdict.Refused("it comes from another issuer"));
        assertThat(with("aud", "\"mail\"")).isEqualTo(new Verdict.Refused("it is meant for somebody else"));
        assertThat(with("aud", "[\"desk\",\"mail\"]")).isEqualTo(new Verdict.Refused("it was given to somebody else"));
        assertThat(with("azp", "\"mail\"")).isEqualTo(new Verdict.Refused("it was given to somebody else"));
        assertThat(with("nonce", "\"n-2\"")).isEqualTo(new Verdict.Refused("it belongs to another sign-in"));
        assertThat(without("nonce")).isEqualTo(new Verdict.Refused("it belongs to another sign-in"));
        assertThat(without("sub")).isEqualTo(new Verdict.Refused("it does not say who signed in"));
        assertThat(without("aud")).isEqualTo(new Verdict.Refused("it is meant for somebody else"));
    }

    @Test
    void severalAudiencesAreGoodWhereWeAreTheOneItWasGivenTo() {
        claims.put("azp", "\"desk\"");
        assertThat(with("aud", "[\"mail\",\"desk\"]")).isInstanceOf(Verdict.Good.class);
    }

    @Test
    void aMinuteOfDifferenceBetweenTheClocksIsForgivenAndNoMore() {
        assertThat(with("exp", at(-59))).isInstanceOf(Verdict.Good.class);
        assertThat(with("exp", at(-60))).isEqualTo(new Verdict.WrongTime());
        assertThat(with("iat", at(60))).isInstanceOf(Verdict.Good.class);
        assertThat(with("iat", at(61))).isEqualTo(new Verdict.WrongTime());
        assertThat(with("iat", at(-600))).isEqualTo(new Verdict.WrongTime());
        assertThat(with("nbf", at(61))).isEqualTo(new Verdict.WrongTime());
        assertThat(without("exp")).isEqualTo(new Verdict.WrongTime());
        assertThat(without("iat")).isEqualTo(new Verdict.WrongTime());
    }

    @Test
    void aClaimIsFoundByItsNameOrByItsPath() {
        claims.put("https://bank.example/roles", "[\"lead\",7]");
        claims.put("realm_access", "{\"roles\":[\"agents\",\"mail\"],\"one\":\"x\"}");
        var found = ((Verdict.Good) judge(RSA.token(claims()))).claims();

        assertThat(found.words("https://bank.example/roles")).containsExactly("lead");
        assertThat(found.words("realm_access.roles")).containsExactly("agents", "mail");
        assertThat(found.words("realm_access.one")).containsExactly("x");
        assertThat(found.text("realm_access.one")).contains("x");
        assertThat(found.words("realm_access.none.deeper")).isEmpty();
        assertThat(found.text("realm_access")).isEmpty();
        assertThat(found.toString()).doesNotContain("agents").doesNotContain("p-1.");
    }

    private Verdict with(String claim, String json) {
        var changed = new TreeMap<>(claims);
        changed.put(claim, json);
        return judge(RSA.token(json(changed)));
    }

    private Verdict without(String claim) {
        var changed = new TreeMap<>(claims);
        changed.remove(claim);
        return judge(RSA.token(json(changed)));
    }

    static Verdict judge(String token) {
        try {
            var keys = JWKSet.parse("{\"keys\":[%s,%s,%s]}".formatted(RSA.jwk(), EC.jwk(), WEAK.jwk()));
            return IdTokens.judge(Redacted.of(token), US, Redacted.of("n-1"), keys, NOW);
        } catch (ParseException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String at(int seconds) {
        return String.valueOf(NOW.plusSeconds(seconds).getEpochSecond());
    }

    private String claims() {
        return json(claims);
    }

    private static String json(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
