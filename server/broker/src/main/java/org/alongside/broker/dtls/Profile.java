package org.alongside.broker.dtls;

import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.SRTPProtectionProfile;

/** The SRTP protection profiles we speak (RFC 5764 §4.1.2, RFC 7714 §14.2), preferred first. */
enum Profile {
    AEAD_AES_128_GCM(SRTPProtectionProfile.SRTP_AEAD_AES_128_GCM, 16, 12),
    AEAD_AES_256_GCM(SRTPProtectionProfile.SRTP_AEAD_AES_256_GCM, 32, 12),
    AES128_CM_SHA1_80(SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80, 16, 14);

    static final List<Profile> ALL = List.of(values());

    private final int number;
    private final int keyBytes;
    private final int saltBytes;

    Profile(int number, int keyBytes, int saltBytes) {
        this.number = number;
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
    }

    int number() {
        return number;
    }

    int keyBytes() {
        return keyBytes;
    }

    int saltBytes() {
        return saltBytes;
    }

    /** The first of {@code ours} that is also in {@code theirs}: our order decides. */
    static Optional<Profile> choose(List<Profile> ours, int[] theirs) {
        return ours.stream().filter(profile -> contains(theirs, profile.number)).findFirst();
    }

    static int[] numbers(List<Profile> profiles) {
        return profiles.stream().mapToInt(Profile::number).toArray();
    }

    private static boolean contains(int[] numbers, int number) {
        for (int each : numbers) {
            if (each == number) {
                return true;
            }
        }
        return false;
    }
}
