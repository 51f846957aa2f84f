package org.alongside.sip.digest;

import java.util.Arrays;
import java.util.Optional;
import org.alongside.sip.message.Syntax;

/**
 * What a server wants to see proved (RFC 7616 §3.3), one value of WWW-Authenticate or Proxy-Authenticate.
 *
 * @param withQop the server takes {@code qop=auth}; false for one of RFC 2069, which can't tell a replay
 * @param stale the answer was right, its nonce too old: no reason to ask a person again
 */
public record Challenge(
        String realm, String nonce, Algorithm algorithm, boolean withQop, boolean stale, Optional<String> opaque) {

    /** Empty for another scheme, an unknown algorithm, or one that insists on {@code qop=auth-int}. */
    public static Optional<Challenge> parse(String header) {
        return AuthParameters.ofDigest(header).flatMap(Challenge::read);
    }

    private static Optional<Challenge> read(AuthParameters parameters) {
        var realm = parameters.get("realm");
        var nonce = parameters.get("nonce");
        var algorithm = Algorithm.named(parameters.get("algorithm").orElse("MD5"));
        var qop = parameters.get("qop");
        boolean offersAuth = qop.filter(Challenge::namesAuth).isPresent();
        if (realm.isEmpty() || nonce.isEmpty() || algorithm.isEmpty() || (qop.isPresent() && !offersAuth)) {
            return Optional.empty();
        }
        boolean stale = parameters.get("stale").filter("true"::equalsIgnoreCase).isPresent();
        return Optional.of(
                new Challenge(realm.get(), nonce.get(), algorithm.get(), offersAuth, stale, parameters.get("opaque")));
    }

    private static boolean namesAuth(String options) {
        return Arrays.stream(options.split(",", -1))
                .anyMatch(option -> option.strip().equalsIgnoreCase("auth"));
    }

    /** With the nonce that an Authentication-Info names for the next request (RFC 7616 §3.5). */
    Challenge withNonce(String next) {
        return new Challenge(realm, next, algorithm, withQop, false, opaque);
    }

    @Override
    public String toString() {
        return "Digest realm=" + Syntax.quote(realm)
                + ", nonce=" + Syntax.quote(nonce)
                + (stale ? ", stale=true" : "")
                + ", algorithm=" + algorithm.wireName()
                + (withQop ? ", qop=\"auth\"" : "")
                + opaque.map(o -> ", opaque=" + Syntax.quote(o)).orElse("");
    }
}
