package org.alongside.rtc.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Session keys from a master key (RFC 3711 §4.3; RFC 6188 for 256 bits; RFC 7714 §11 for GCM, whose 12-byte salt is padded to
 * 14 on the right). Key derivation rate 0: derived once.
 */
final class KeyDerivation {
    private static final int AUTHENTICATION_LENGTH = 20;

    private KeyDerivation() {}

    /** @param keying master key followed by master salt */
    static SessionKeys derive(SrtpProfile profile, byte[] keying) {
        if (keying.length != profile.keyingLength()) {
            throw new IllegalArgumentException(
                    "%s is keyed with %d bytes, not %d".formatted(profile, profile.keyingLength(), keying.length));
        }
        byte[] key = Arrays.copyOf(keying, profile.keyLength());
        byte[] salt = Arrays.copyOfRange(keying, profile.keyLength(), profile.keyLength() + 14);
        return new SessionKeys(half(profile, key, salt, 0), half(profile, key, salt, 3));
    }

    private static SessionKeys.Half half(SrtpProfile profile, byte[] key, byte[] salt, int label) {
        return new SessionKeys.Half(
                generate(key, salt, label, profile.keyLength()),
                generate(key, salt, label + 1, AUTHENTICATION_LENGTH),
                generate(key, salt, label + 2, profile.saltLength()));
    }

    /** The AES-CM pseudo-random function of RFC 3711 §4.3.3. */
    static byte[] generate(byte[] key, byte[] salt, int label, int length) {
        byte[] counter = Arrays.copyOf(salt, 16);
        counter[7] ^= (byte) label;
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
            return cipher.doFinal(new byte[length]);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java has AES/CTR", absent);
        }
    }
}
