package org.alongside.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.alongside.kernel.Redacted;

/** What a digest server keeps instead of a password: {@code H(username:realm:password)} (RFC 7616 §3.4.2), text in UTF-8. */
public record DigestSecret(Redacted<String> sha256, Redacted<String> md5) {

    public static DigestSecret of(String username, String realm, Redacted<String> password) {
        String text = username + ":" + realm + ":" + password.reveal();
        return new DigestSecret(hash("SHA-256", text), hash("MD5", text));
    }

    private static Redacted<String> hash(String algorithm, String text) {
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return Redacted.of(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no " + algorithm, missing);
        }
    }
}
