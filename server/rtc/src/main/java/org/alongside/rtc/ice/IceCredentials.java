package org.alongside.rtc.ice;

import java.util.random.RandomGenerator;
import org.alongside.kernel.Redacted;

/** What one side of an ICE session signs its checks with (RFC 8445 §5.3). */
public record IceCredentials(String ufrag, Redacted<String> password) {
    /** The ice-chars of RFC 8839 §5.4: 64 of them, so six bits each. */
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** 48 bits that find us and 144 bits of secret. The source must be cryptographically strong outside of tests. */
    public static IceCredentials random(RandomGenerator random) {
        return new IceCredentials(text(random, 8), Redacted.of(text(random, 24)));
    }

    private static String text(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
