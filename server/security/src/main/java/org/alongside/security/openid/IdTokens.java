package org.alongside.security.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;

/** Judges ID tokens (OpenID Connect Core 1.0 §3.1.3.7). Pure: keys, nonce and time are arguments. */
final class IdTokens {
    /** Nothing symmetric, and never {@code none}: the two that providers use, of one strength. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    private static final int LEAST_RSA_BITS = 2_048;

    /** By so much two clocks may differ. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** A token comes straight from the provider: one that was issued so long ago comes from elsewhere. */
    static final Duration OLDEST = Duration.ofMinutes(10);

    private static final int LONGEST_SUBJECT = 255; // Core §2

    private IdTokens() {}

    /** What becomes of a token. */
    sealed interface Verdict {
        record Good(Claims claims) implements Verdict {}

        /** Signed with a key that is not among ours: the provider may have changed its keys. */
        record UnknownKey() implements Verdict {}

        /** Ours or the provider's clock is wrong, or the token is not fresh. */
        record WrongTime() implements Verdict {}

        /** @param why in words, without a word from the token */
        record Refused(String why) implements Verdict {}
    }

    static Verdict judge(Redacted<String> token, Client client, Redacted<String> nonce, JWKSet keys, Instant now) {
        try {
            var jwt = SignedJWT.parse(token.reveal());
            if (!ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
                return new Verdict.Refused("it is signed with another algorithm than RS256 or ES256");
            }
            var fitting = new JWKSelector(JWKMatcher.forJWSHeader(jwt.getHeader())).select(keys);
            if (fitting.isEmpty()) {
                return new Verdict.UnknownKey();
            }
            boolean signed = false;
            for (JWK key : fitting) {
                signed |= strong(key) && signedBy(jwt, key);
            }
            return signed
                    ? claims(jwt.getJWTClaimsSet(), token, client, nonce, now)
                    : new Verdict.Refused("its signature is wrong");
        } catch (ParseException | JOSEException | IllegalArgumentException malformed) {
            return new Verdict.Refused("it is not a signed token");
        }
    }

    private static boolean strong(JWK key) {
        return !(key instanceof RSAKey) || key.size() >= LEAST_RSA_BITS;
    }

    private static boolean signedBy(SignedJWT jwt, JWK key) throws JOSEException {
        JWSHeader header = jwt.getHeader();
        return key instanceof AsymmetricJWK pair
                && jwt.verify(new DefaultJWSVerifierFactory().createJWSVerifier(header, pair.toPublicKey()));
    }

    private static Verdict claims(
            JWTClaimsSet claims, Redacted<String> token, Client client, Redacted<String> nonce, Instant now)
            throws ParseException {
        var objection = objection(claims, client, nonce);
        if (objection.isPresent()) {
            return new Verdict.Refused(objection.get());
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
            return new Verdict.Refused("it does not say who signed in");
        }
        return timely(claims, now)
                ? new Verdict.Good(
                        new Claims(client.issuer() + " " + subject, token, Redacted.of(claims.toJSONObject())))
                : new Verdict.WrongTime();
    }

    private static Optional<String> objection(JWTClaimsSet claims, Client client, Redacted<String> nonce)
            throws ParseException {
        if (!client.issuer().toString().equals(claims.getIssuer())) {
            return Optional.of("it comes from another issuer");
        }
        List<String> audience = claims.getAudience();
        String party = claims.getStringClaim("azp");
        if (!audience.contains(client.id())) {
            return Optional.of("it is meant for somebody else");
        }
        if (party == null ? audience.size() > 1 : !party.equals(client.id())) {
            return Optional.of("it was given to somebody else");
        }
        return nonce.reveal().equals(claims.getStringClaim("nonce"))
                ? Optional.empty()
                : Optional.of("it belongs to another sign-in");
    }

    /** Without {@code exp} and {@code iat} it is no ID token. */
    private static boolean timely(JWTClaimsSet claims, Instant now) {
        Date expires = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        Date begins = claims.getNotBeforeTime();
        return expires != null
                && issued != null
                && now.minus(SKEW).isBefore(expires.toInstant())
                && !now.plus(SKEW).isBefore(issued.toInstant())
                && now.minus(OLDEST).isBefore(issued.toInstant())
                && (begins == null || !now.plus(SKEW).isBefore(begins.toInstant()));
    }
}
