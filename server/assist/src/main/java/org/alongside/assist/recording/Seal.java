package org.alongside.assist.recording;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals the bodies of one file's entries with AES-256-GCM, or leaves them as they are. The key of a file comes from the
 * administrator's key and the file's salt (HKDF, RFC 5869); the nonce is the entry's place in the file, which no other entry
 * of that file has. Kind, time and length of an entry are not secret, and held by the tag. Has one owner.
 */
final class Seal {
    /** Bytes by which a sealed body is longer. */
    static final int TAG = 16;

    static final int SALT = 16;

    private static final byte[] INFO = "alongside recording 1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int NONCE = 12;

    private final @Nullable SecretKey key;

    private Seal(@Nullable SecretKey key) {
        this.key = key;
    }

    /** Leaves everything as it is. */
    static Seal none() {
        return new Seal(null);
    }

    /** @param administrators 32 bytes */
    static Seal of(SecretKey administrators, byte[] salt) {
        try {
            var parameters = HKDFParameterSpec.ofExtract()
                    .addIKM(administrators)
                    .addSalt(salt)
                    .thenExpand(INFO, 32);
            return new Seal(KDF.getInstance("HKDF-SHA256").deriveKey("AES", parameters));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no HKDF", missing);
        }
    }

    static SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, "AES");
    }

    /** How many bytes a body has more in the file. */
    int longer() {
        return key == null ? 0 : TAG;
    }

    byte[] close(long place, byte[] head, byte[] body) {
        if (key == null) {
            return body;
        }
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, place, head).doFinal(body);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no AES-GCM", missing);
        }
    }

    /** Empty when it was sealed with another key, or changed. */
    Optional<byte[]> open(long place, byte[] head, byte[] stored) {
        if (key == null) {
            return Optional.of(stored);
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, place, head).doFinal(stored));
        } catch (GeneralSecurityException strange) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, SecretKey key, long place, byte[] head) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] nonce =
                ByteBuffer.allocate(NONCE).putLong(NONCE - Long.BYTES, place).array();
        cipher.init(mode, key, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
        cipher.updateAAD(head);
        return cipher;
    }
}
