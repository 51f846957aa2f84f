package org.alongside.rtc.srtp;

/**
 * Ciphers of the Java runtime. AES-CM and HMAC run without an object per packet; GCM makes a few small ones inside the
 * runtime.
 */
public final class JceCiphers implements SrtpCipher.Factory {
    @Override
    public SrtpCipher create(SrtpProfile profile, SessionKeys keys) {
        return profile.isAead() ? new GcmCipher(keys) : new CounterModeCipher(profile, keys);
    }
}
