package org.alongside.rtc.feedback;

import java.util.random.RandomGenerator;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;

/**
 * Retransmissions as a stream of their own (RFC 4588 §4): another SSRC, another payload type, and the original sequence number
 * as the first two bytes of the payload. One per outgoing RTX SSRC; {@link #unwrap} needs no state.
 */
public final class Rtx {
    private static final int ORIGINAL_SEQUENCE = 2;

    private final long ssrc;
    private int sequence;

    public Rtx(long ssrc, RandomGenerator random) {
        this.ssrc = ssrc;
        this.sequence = random.nextInt(1 << 15);
    }

    public long ssrc() {
        return ssrc;
    }

    /**
     * Turns a packet into its retransmission, in place, growing into the headroom.
     *
     * @return false where the slot has no room: it is unchanged
     */
    public boolean wrap(RtpPacket packet, int rtxPayloadType) {
        PacketSlot slot = packet.slot();
        if (slot.headroom() < ORIGINAL_SEQUENCE) {
            return false;
        }
        int original = packet.sequence();
        int header = packet.payloadOffset();
        slot.growFront(ORIGINAL_SEQUENCE);
        slot.move(ORIGINAL_SEQUENCE, 0, header);
        slot.put16(header, original);
        packet.wrap(slot);
        packet.payloadType(rtxPayloadType);
        packet.ssrc(ssrc);
        packet.sequence(sequence);
        sequence = (sequence + 1) & 0xffff;
        return true;
    }

    /**
     * Turns a retransmission back into the packet it repeats, in place.
     *
     * @param mediaSsrc the stream it belongs to
     * @param mediaPayloadType what its payload type is associated with ({@code apt})
     * @return false where it repeats nothing: padding that probes for bandwidth
     */
    public static boolean unwrap(RtpPacket packet, long mediaSsrc, int mediaPayloadType) {
        if (packet.payloadLength() < ORIGINAL_SEQUENCE) {
            return false;
        }
        PacketSlot slot = packet.slot();
        int header = packet.payloadOffset();
        int original = slot.u16(header);
        slot.move(0, ORIGINAL_SEQUENCE, header);
        slot.growFront(-ORIGINAL_SEQUENCE);
        packet.wrap(slot);
        packet.ssrc(mediaSsrc);
        packet.payloadType(mediaPayloadType);
        packet.sequence(original);
        return true;
    }
}
