package org.alongside.rtc.srtp;

import java.util.Optional;

/** The protection profiles we speak, with the lengths (bytes) their definitions give (RFC 5764 §4.1.2, 7714 §14.2, 4568 §6.2, 6188). */
public enum SrtpProfile {
    AEAD_AES_128_GCM(7, "AEAD_AES_128_GCM", 16, 12, 16, 16),
    AEAD_AES_256_GCM(8, "AEAD_AES_256_GCM", 32, 12, 16, 16),
    AES128_CM_SHA1_80(1, "AES_CM_128_HMAC_SHA1_80", 16, 14, 10, 10),
    /** RTP tags of 4 bytes, RTCP tags of 10 all the same (RFC 5764 §4.1.2). */
    AES128_CM_SHA1_32(2, "AES_CM_128_HMAC_SHA1_32", 16, 14, 4, 10),
    /** SDES only: DTLS has no number for it. */
    AES256_CM_SHA1_80(-1, "AES_256_CM_HMAC_SHA1_80", 32, 14, 10, 10);

    private final int dtlsNumber;
    private final String sdesName;
    private final int keyLength;
    private final int saltLength;
    private final int rtpTagLength;
    private final int rtcpTagLength;

    SrtpProfile(int dtlsNumber, String sdesName, int keyLength, int saltLength, int rtpTagLength, int rtcpTagLength) {
        this.dtlsNumber = dtlsNumber;
        this.sdesName = sdesName;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.rtpTagLength = rtpTagLength;
        this.rtcpTagLength = rtcpTagLength;
    }

    /** By its number in the use_srtp extension. */
    public static Optional<SrtpProfile> ofDtls(int number) {
        for (SrtpProfile profile : values()) {
            if (profile.dtlsNumber == number && number >= 0) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    /** By its name in an {@code a=crypto} line. */
    public static Optional<SrtpProfile> ofSdes(String name) {
        for (SrtpProfile profile : values()) {
            if (profile.sdesName.equals(name)) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    /** The name in an {@code a=crypto} line (RFC 4568 §6.2, 6188 §4, 7714 §14.2). */
    public String sdesName() {
        return sdesName;
    }

    public boolean isAead() {
        return saltLength == 12;
    }

    /** Of master and session key alike. */
    public int keyLength() {
        return keyLength;
    }

    /** Of master and session salt alike. */
    public int saltLength() {
        return saltLength;
    }

    /** What a direction is keyed with: master key and salt together. */
    public int keyingLength() {
        return keyLength + saltLength;
    }

    public int rtpTagLength() {
        return rtpTagLength;
    }

    public int rtcpTagLength() {
        return rtcpTagLength;
    }
}
