package org.alongside.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Redacted;

/**
 * Bearer secrets: session tokens and application keys. They are drawn with 256 bits, so that a plain SHA-256 is all that a
 * store needs to keep: nobody can try them all, and a stolen database gives none of them away.
 */
public final class Tokens {
    private static final int BYTES = 32;

    private Tokens() {}

    /** 43 characters that need no escaping in a URL or a header (RFC 4648 §5); {@code random} must be unpredictable. */
    public static Redacted<String> draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Redacted.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What to store and to look up: 64 lower-case hexadecimal digits. */
    public static String hash(Redacted<String> token) {
        return HexFormat.of().formatHex(sha256(token.reveal()));
    }

    /** Compares in a time that does not depend on where the two differ. */
    public static boolean same(Redacted<String> one, Redacted<String> other) {
        return MessageDigest.isEqual(sha256(one.reveal()), sha256(other.reveal()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) { // every JDK has SHA-256
            throw new IllegalStateException(impossible);
        }
    }
}
