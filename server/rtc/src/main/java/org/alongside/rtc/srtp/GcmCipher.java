package org.alongside.rtc.srtp;

import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.alongside.rtc.packet.PacketSlot;

/** AES-GCM (RFC 7714): the header is authenticated, the rest encrypted, the tag has 16 bytes. */
final class GcmCipher implements SrtpCipher {
    private static final int TAG = 16;

    private final Stream rtp;
    private final Stream rtcp;

    GcmCipher(SessionKeys keys) {
        rtp = new Stream(keys.rtp());
        rtcp = new Stream(keys.rtcp());
    }

    @Override
    public void protectRtp(PacketSlot slot, int headerLength, long index) {
        rtp.iv(slot.i32(8), index);
        rtp.header(slot, headerLength);
        rtp.seal(slot, headerLength);
    }

    @Override
    public boolean unprotectRtp(PacketSlot slot, int headerLength, long index) {
        rtp.iv(slot.i32(8), index);
        rtp.header(slot, headerLength);
        return rtp.open(slot, headerLength, slot.length());
    }

    @Override
    public void protectRtcp(PacketSlot slot, int index) {
        int word = SrtcpTrailer.ENCRYPTED | index;
        rtcp.iv(slot.i32(4), index);
        rtcp.header(slot, SrtcpTrailer.HEADER, word);
        rtcp.seal(slot, SrtcpTrailer.HEADER);
        slot.growTail(4);
        slot.put32(slot.length() - 4, word);
    }

    @Override
    public boolean unprotectRtcp(PacketSlot slot, int indexWord) {
        int end = slot.length() - 4;
        rtcp.iv(slot.i32(4), indexWord & 0x7fff_ffff);
        // Without encryption everything before the tag is only authenticated (RFC 7714 §9.3).
        int clear = (indexWord & SrtcpTrailer.ENCRYPTED) != 0 ? SrtcpTrailer.HEADER : end - TAG;
        rtcp.header(slot, clear, indexWord);
        if (!rtcp.open(slot, clear, end)) {
            return false;
        }
        slot.growTail(-4);
        return true;
    }

    /** The machinery of RTP or of RTCP: first the IV, then the header, then the content. */
    private static final class Stream {
        private final Cipher gcm;
        private final Key key;
        private final byte[] salt;
        private final byte[] iv = new byte[12];
        private final byte[] associated = new byte[PacketSlot.SIZE + 4];
        private final byte[] input = new byte[PacketSlot.SIZE];
        private final byte[] output = new byte[PacketSlot.SIZE];
        private int associatedLength;

        Stream(SessionKeys.Half keys) {
            key = new SecretKeySpec(keys.encryption(), "AES");
            salt = keys.salt();
            try {
                gcm = Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException absent) {
                throw new IllegalStateException("every Java has AES/GCM", absent);
            }
        }

        /** RFC 7714 §8.1, §9.1: 0, SSRC and the 48-bit index, exclusive-or the salt. */
        void iv(int ssrc, long index) {
            System.arraycopy(salt, 0, iv, 0, iv.length);
            for (int i = 0; i < 4; i++) {
                iv[2 + i] ^= (byte) (ssrc >>> (24 - 8 * i));
            }
            for (int i = 0; i < 6; i++) {
                iv[6 + i] ^= (byte) (index >>> (40 - 8 * i));
            }
        }

        void header(PacketSlot slot, int length) {
            slot.get(0, associated, 0, length);
            associatedLength = length;
        }

        void header(PacketSlot slot, int length, int indexWord) {
            header(slot, length);
            for (int shift = 24; shift >= 0; shift -= 8) {
                associated[associatedLength++] = (byte) (indexWord >>> shift);
            }
        }

        void seal(PacketSlot slot, int from) {
            int length = slot.length() - from;
            slot.get(from, input, 0, length);
            try {
                start(Cipher.ENCRYPT_MODE);
                int sealed = gcm.doFinal(input, 0, length, output, 0);
                slot.growTail(TAG);
                slot.put(from, output, 0, sealed);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** Through a buffer of ours, as the runtime clears what it could not verify. */
        boolean open(PacketSlot slot, int from, int end) {
            slot.get(from, input, 0, end - from);
            try {
                start(Cipher.DECRYPT_MODE);
                int opened = gcm.doFinal(input, 0, end - from, output, 0);
                slot.put(from, output, 0, opened);
                slot.growTail(-TAG);
                // What stood behind the tag (the RTCP index) moved with the end: the caller removes it.
                return true;
            } catch (AEADBadTagException forged) {
                return false;
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private void start(int mode) throws GeneralSecurityException {
            gcm.init(mode, key, new GCMParameterSpec(8 * TAG, iv));
            gcm.updateAAD(associated, 0, associatedLength);
        }
    }
}
