package org.alongside.rtc.srtp;

/**
 * The keys of one direction of a session, as derived from its master key.
 *
 * <p>A class and not a record, so that nothing prints them. The arrays are not copied: whoever gets them reads only.
 */
public final class SessionKeys {
    private final Half rtp;
    private final Half rtcp;

    SessionKeys(Half rtp, Half rtcp) {
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    public Half rtp() {
        return rtp;
    }

    public Half rtcp() {
        return rtcp;
    }

    /** What one of the two, RTP or RTCP, is protected with. */
    public static final class Half {
        private final byte[] encryption;
        private final byte[] authentication;
        private final byte[] salt;

        Half(byte[] encryption, byte[] authentication, byte[] salt) {
            this.encryption = encryption;
            this.authentication = authentication;
            this.salt = salt;
        }

        public byte[] encryption() {
            return encryption;
        }

        /** For HMAC-SHA1; unused by the AEAD profiles. */
        public byte[] authentication() {
            return authentication;
        }

        public byte[] salt() {
            return salt;
        }
    }
}
