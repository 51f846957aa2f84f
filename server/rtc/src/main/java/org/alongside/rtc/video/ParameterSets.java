package org.alongside.rtc.video;

import java.util.Optional;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;

/**
 * The last SPS and PPS of one incoming H.264 stream, for peers which join late or lose them: some senders give them once, or
 * in the SDP alone (sprop-parameter-sets), while a decoder needs them before an IDR picture.
 */
public final class ParameterSets {
    /** Larger ones than any encoder of a call makes are not kept. */
    private static final int MAX_LENGTH = 400;

    private final byte[] sps = new byte[MAX_LENGTH];
    private final byte[] pps = new byte[MAX_LENGTH];
    private int spsLength;
    private int ppsLength;

    /** Keeps what this packet brings. */
    public void note(H264Payload packet, PacketSlot slot) {
        if (packet.isContinuation()) {
            return;
        }
        packet.rewind();
        while (packet.next()) {
            boolean whole = (slot.u8(packet.nalOffset()) & 0x1f) == packet.nalType();
            if (whole && packet.nalLength() <= MAX_LENGTH) {
                keep(packet, slot);
            }
        }
        packet.rewind();
    }

    private void keep(H264Payload packet, PacketSlot slot) {
        int length = packet.nalLength();
        if (packet.nalType() == H264Payload.SPS) {
            slot.get(packet.nalOffset(), sps, 0, length);
            spsLength = length;
        } else if (packet.nalType() == H264Payload.PPS) {
            slot.get(packet.nalOffset(), pps, 0, length);
            ppsLength = length;
        }
    }

    /** Keeps a NAL unit known otherwise: from sprop-parameter-sets. Others than SPS and PPS are ignored. */
    public void note(byte[] nal) {
        if (nal.length < 1 || nal.length > MAX_LENGTH) {
            return;
        }
        int type = nal[0] & 0x1f;
        if (type == H264Payload.SPS) {
            System.arraycopy(nal, 0, sps, 0, nal.length);
            spsLength = nal.length;
        } else if (type == H264Payload.PPS) {
            System.arraycopy(nal, 0, pps, 0, nal.length);
            ppsLength = nal.length;
        }
    }

    public boolean isComplete() {
        return spsLength > 0 && ppsLength > 0;
    }

    /** Frame size and profile by the last SPS; empty before the first or where it is nonsense. */
    public Optional<SpsFacts> facts() {
        return spsLength == 0 ? Optional.empty() : SpsFacts.parse(sps, spsLength);
    }

    /** Writes both as a STAP-A payload into a packet just created (mode 1); false where they are not known. */
    public boolean writeTogether(RtpPacket packet) {
        if (!isComplete()) {
            return false;
        }
        packet.payload(1 + 2 + spsLength + 2 + ppsLength);
        PacketSlot slot = packet.slot();
        int at = packet.payloadOffset();
        // The highest NRI of those inside (RFC 6184 §5.7.1).
        slot.put8(at, Math.max(sps[0] & 0x60, pps[0] & 0x60) | H264Payload.STAP_A);
        slot.put16(at + 1, spsLength);
        slot.put(at + 3, sps, 0, spsLength);
        slot.put16(at + 3 + spsLength, ppsLength);
        slot.put(at + 5 + spsLength, pps, 0, ppsLength);
        return true;
    }

    /** Writes the SPS alone (mode 0). */
    public boolean writeSps(RtpPacket packet) {
        return writeOne(packet, sps, spsLength);
    }

    /** Writes the PPS alone (mode 0). */
    public boolean writePps(RtpPacket packet) {
        return writeOne(packet, pps, ppsLength);
    }

    private static boolean writeOne(RtpPacket packet, byte[] nal, int length) {
        if (length == 0) {
            return false;
        }
        packet.payload(length);
        packet.slot().put(packet.payloadOffset(), nal, 0, length);
        return true;
    }
}
