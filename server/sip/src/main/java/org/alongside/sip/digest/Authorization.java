package org.alongside.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import org.alongside.kernel.Redacted;
import org.alongside.sip.message.Syntax;

/**
 * The answer to a {@link Challenge} (RFC 7616 §3.4), one value of Authorization or Proxy-Authorization.
 *
 * @param uri the Request-URI as its sender wrote it: part of what is hashed
 * @param response the proof, lower-case hexadecimal
 * @param protection with {@code qop=auth}
 */
public record Authorization(
        Algorithm algorithm,
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        Optional<Protection> protection,
        Optional<String> opaque) {

    /**
     * What {@code qop=auth} adds.
     *
     * @param count how often the nonce was used, eight hexadecimal digits, as written
     */
    public record Protection(String count, String clientNonce) {
        public Protection(long count, String clientNonce) {
            this("%08x".formatted(count), clientNonce);
        }

        long counted() {
            return Long.parseLong(count, 16);
        }
    }

    /** Answers a challenge; the credentials hold an HA1 for its algorithm. */
    static Authorization of(
            Challenge challenge,
            String username,
            Redacted<String> ha1,
            String method,
            String uri,
            Optional<Protection> protection) {
        var algorithm = challenge.algorithm();
        String response = prove(algorithm, ha1, challenge.nonce(), method, uri, protection);
        return new Authorization(
                algorithm,
                username,
                challenge.realm(),
                challenge.nonce(),
                uri,
                response,
                protection,
                challenge.opaque());
    }

    /** {@code H(HA1:nonce[:nc:cnonce:qop]:H(method:uri))} (RFC 7616 §3.4.1, RFC 2069 without qop). */
    private static String prove(
            Algorithm algorithm,
            Redacted<String> ha1,
            String nonce,
            String method,
            String uri,
            Optional<Protection> protection) {
        String ha2 = algorithm.hash(method, uri);
        return protection
                .map(p -> algorithm.hash(ha1.reveal(), nonce, p.count(), p.clientNonce(), "auth", ha2))
                .orElseGet(() -> algorithm.hash(ha1.reveal(), nonce, ha2));
    }

    /** True when whoever made this knows the secret behind {@code ha1}; takes the same time either way. */
    boolean isProvedBy(Redacted<String> ha1, String method) {
        String right = prove(algorithm, ha1, nonce, method, uri, protection);
        return MessageDigest.isEqual(
                right.getBytes(StandardCharsets.US_ASCII), response.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty for another scheme, an unknown algorithm or qop, and where something is missing. */
    public static Optional<Authorization> parse(String header) {
        return AuthParameters.ofDigest(header).flatMap(Authorization::read);
    }

    private static Optional<Authorization> read(AuthParameters parameters) {
        var username = parameters.get("username");
        var realm = parameters.get("realm");
        var nonce = parameters.get("nonce");
        var uri = parameters.get("uri");
        var response = parameters.get("response").map(r -> r.toLowerCase(Locale.ROOT));
        var algorithm = Algorithm.named(parameters.get("algorithm").orElse("MD5"));
        var protection = protection(parameters);
        boolean qopIsRight = parameters.get("qop").isPresent() == protection.isPresent();
        if (username.isEmpty() || realm.isEmpty() || nonce.isEmpty() || uri.isEmpty() || response.isEmpty()) {
            return Optional.empty();
        }
        return algorithm
                .filter(known -> qopIsRight)
                .map(known -> new Authorization(
                        known,
                        username.get(),
                        realm.get(),
                        nonce.get(),
                        uri.get(),
                        response.get(),
                        protection,
                        parameters.get("opaque")));
    }

    private static Optional<Protection> protection(AuthParameters parameters) {
        boolean auth = parameters.get("qop").filter("auth"::equalsIgnoreCase).isPresent();
        var count = parameters.get("nc").filter(nc -> nc.matches("[0-9a-fA-F]{8}"));
        var clientNonce = parameters.get("cnonce");
        return auth && count.isPresent() && clientNonce.isPresent()
                ? Optional.of(new Protection(count.get(), clientNonce.get()))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "Digest username=" + Syntax.quote(username)
                + ", realm=" + Syntax.quote(realm)
                + ", nonce=" + Syntax.quote(nonce)
                + ", uri=" + Syntax.quote(uri)
                + ", response=\"" + response + "\""
                + ", algorithm=" + algorithm.wireName()
                + protection
                        .map(p -> ", qop=auth, nc=" + p.count() + ", cnonce=" + Syntax.quote(p.clientNonce()))
                        .orElse("")
                + opaque.map(o -> ", opaque=" + Syntax.quote(o)).orElse("");
    }
}
