package org.alongside.rtc.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.alongside.rtc.packet.PacketSlot;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1; RFC 6188).
 *
 * <p>The key stream is made by encrypting a run of counter blocks in ECB mode, as that needs no new IV object and no
 * re-initialisation for each packet.
 */
final class CounterModeCipher implements SrtpCipher {
    private static final int BLOCK = 16;
    private static final int SHA1_LENGTH = 20;

    private final SrtpProfile profile;
    private final Stream rtp;
    private final Stream rtcp;

    CounterModeCipher(SrtpProfile profile, SessionKeys keys) {
        this.profile = profile;
        this.rtp = new Stream(keys.rtp());
        this.rtcp = new Stream(keys.rtcp());
    }

    @Override
    public void protectRtp(PacketSlot slot, int headerLength, long index) {
        int end = slot.length();
        rtp.crypt(slot, headerLength, end, slot.i32(8), index);
        rtp.appendTag(slot, (int) (index >>> 16), true, profile.rtpTagLength());
    }

    @Override
    public boolean unprotectRtp(PacketSlot slot, int headerLength, long index) {
        int end = slot.length() - profile.rtpTagLength();
        if (!rtp.verify(slot, end, (int) (index >>> 16), true, profile.rtpTagLength())) {
            return false;
        }
        rtp.crypt(slot, headerLength, end, slot.i32(8), index);
        slot.growTail(-profile.rtpTagLength());
        return true;
    }

    @Override
    public void protectRtcp(PacketSlot slot, int index) {
        int end = slot.length();
        rtcp.crypt(slot, SrtcpTrailer.HEADER, end, slot.i32(4), index);
        slot.growTail(4);
        slot.put32(end, SrtcpTrailer.ENCRYPTED | index);
        rtcp.appendTag(slot, 0, false, profile.rtcpTagLength());
    }

    @Override
    public boolean unprotectRtcp(PacketSlot slot, int indexWord) {
        int end = slot.length() - SrtcpTrailer.overhead(profile);
        if (!rtcp.verify(slot, end + 4, 0, false, profile.rtcpTagLength())) {
            return false;
        }
        if ((indexWord & SrtcpTrailer.ENCRYPTED) != 0) {
            rtcp.crypt(slot, SrtcpTrailer.HEADER, end, slot.i32(4), indexWord & 0x7fff_ffff);
        }
        slot.growTail(-SrtcpTrailer.overhead(profile));
        return true;
    }

    /** The machinery of RTP or of RTCP. */
    private static final class Stream {
        private final Cipher aes;
        private final Mac hmac;
        private final byte[] salt;
        private final byte[] counter = new byte[BLOCK];
        private final byte[] packet = new byte[PacketSlot.SIZE];
        private final byte[] keyStream = new byte[PacketSlot.SIZE + BLOCK];
        private final byte[] digest = new byte[SHA1_LENGTH];

        Stream(SessionKeys.Half keys) {
            salt = keys.salt();
            try {
                aes = Cipher.getInstance("AES/ECB/NoPadding");
                aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keys.encryption(), "AES"));
                hmac = Mac.getInstance("HmacSHA1");
                hmac.init(new SecretKeySpec(keys.authentication(), "HmacSHA1"));
            } catch (GeneralSecurityException absent) {
                throw new IllegalStateException("every Java has AES and HmacSHA1", absent);
            }
        }

        /** IV = salt·2^16 ⊕ SSRC·2^64 ⊕ index·2^16 (RFC 3711 §4.1.1); the same both ways. */
        void crypt(PacketSlot slot, int from, int end, int ssrc, long index) {
            int length = end - from;
            if (length <= 0) {
                return;
            }
            System.arraycopy(salt, 0, counter, 0, 14);
            for (int i = 0; i < 4; i++) {
                counter[4 + i] ^= (byte) (ssrc >>> (24 - 8 * i));
            }
            for (int i = 0; i < 6; i++) {
                counter[8 + i] ^= (byte) (index >>> (40 - 8 * i));
            }
            generate(length);
            slot.get(from, packet, 0, length);
            for (int i = 0; i < length; i++) {
                packet[i] ^= keyStream[i];
            }
            slot.put(from, packet, 0, length);
        }

        private void generate(int length) {
            int blocks = (length + BLOCK - 1) / BLOCK;
            for (int i = 0; i < blocks; i++) {
                int at = i * BLOCK;
                System.arraycopy(counter, 0, keyStream, at, 14);
                keyStream[at + 14] = (byte) (i >>> 8);
                keyStream[at + 15] = (byte) i;
            }
            try {
                aes.update(keyStream, 0, blocks * BLOCK, keyStream, 0);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        void appendTag(PacketSlot slot, int rollover, boolean withRollover, int tagLength) {
            int end = slot.length();
            authenticate(slot, end, rollover, withRollover);
            slot.growTail(tagLength);
            slot.put(end, digest, 0, tagLength);
        }

        /** In constant time, so that a forger learns nothing from ours. */
        boolean verify(PacketSlot slot, int end, int rollover, boolean withRollover, int tagLength) {
            authenticate(slot, end, rollover, withRollover);
            int at = slot.length() - tagLength;
            int difference = 0;
            for (int i = 0; i < tagLength; i++) {
                difference |= (digest[i] & 0xff) ^ slot.u8(at + i);
            }
            return difference == 0;
        }

        private void authenticate(PacketSlot slot, int end, int rollover, boolean withRollover) {
            slot.get(0, packet, 0, end);
            hmac.update(packet, 0, end);
            if (withRollover) {
                for (int shift = 24; shift >= 0; shift -= 8) {
                    hmac.update((byte) (rollover >>> shift));
                }
            }
            try {
                hmac.doFinal(digest, 0);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
