package org.alongside.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The hash of a digest (RFC 8760 §2.1). The {@code -sess} forms aren't spoken: no SIP peer offers nothing else. */
public enum Algorithm {
    MD5("MD5", "MD5"),
    SHA_256("SHA-256", "SHA-256"),
    SHA_512_256("SHA-512-256", "SHA-512/256");

    private final String wireName;
    private final String javaName;

    Algorithm(String wireName, String javaName) {
        this.wireName = wireName;
        this.javaName = javaName;
    }

    public String wireName() {
        return wireName;
    }

    /** MD5 is answered only where a peer offers nothing better (RFC 8760 §2.4). */
    public boolean isWeak() {
        return this == MD5;
    }

    static Optional<Algorithm> named(String name) {
        return Arrays.stream(values())
                .filter(a -> a.wireName.equalsIgnoreCase(name))
                .findFirst();
    }

    /** {@code H(a:b:c)} in lower-case hexadecimal; text is UTF-8. */
    String hash(String... parts) {
        try {
            byte[] text = String.join(":", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance(javaName).digest(text));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no " + javaName, missing);
        }
    }
}
