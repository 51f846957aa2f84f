package org.alongside.security.openid;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Redacted;
import org.alongside.security.Tokens;

/**
 * What one sign-in carries to the provider and must bring back: nobody else knows these three, so that neither an answer nor
 * a code nor a token of another sign-in fits.
 *
 * @param redirect where the provider sends the browser back
 * @param verifier proves that whoever redeems the code asked for it (PKCE, RFC 7636)
 */
public record Ask(URI redirect, Redacted<String> state, Redacted<String> nonce, Redacted<String> verifier) {

    /** @param random unpredictable */
    public static Ask draw(URI redirect, RandomGenerator random) {
        return new Ask(redirect, Tokens.draw(random), Tokens.draw(random), Tokens.draw(random));
    }

    /** S256 (RFC 7636 §4.2). */
    String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) { // every JDK has SHA-256
            throw new IllegalStateException(impossible);
        }
    }
}
