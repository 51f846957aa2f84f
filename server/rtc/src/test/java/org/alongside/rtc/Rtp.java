package org.alongside.rtc;

import java.util.HexFormat;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;

/** Packets for tests, made in a line. */
public final class Rtp {
    private Rtp() {}

    public static PacketSlot hex(String text) {
        return PacketSlot.of(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    public static String hex(PacketSlot slot) {
        return HexFormat.of().formatHex(slot.toBytes());
    }

    /** A packet of payload type 96 whose payload repeats the low byte of its number. */
    public static PacketSlot slot(long ssrc, int sequence, long timestamp, int payloadBytes) {
        RtpPacket packet = new RtpPacket();
        PacketSlot slot = PacketSlot.heap();
        packet.create(slot, 96, ssrc);
        packet.sequence(sequence);
        packet.timestamp(timestamp);
        packet.payload(payloadBytes);
        for (int i = 0; i < payloadBytes; i++) {
            slot.put8(packet.payloadOffset() + i, sequence);
        }
        return slot;
    }

    public static RtpPacket packet(long ssrc, int sequence, long timestamp, int payloadBytes) {
        return view(slot(ssrc, sequence, timestamp, payloadBytes));
    }

    /** The slot as RTP, or an error where it is none. */
    public static RtpPacket view(PacketSlot slot) {
        RtpPacket packet = new RtpPacket();
        if (!packet.wrap(slot)) {
            throw new AssertionError("no RTP: " + hex(slot));
        }
        return packet;
    }

    /** A packet with this payload. */
    public static RtpPacket carrying(byte[] payload) {
        RtpPacket packet = packet(1, 1, 1, payload.length);
        packet.slot().put(packet.payloadOffset(), payload, 0, payload.length);
        return packet;
    }

    public static PacketSlot copy(PacketSlot slot) {
        PacketSlot copy = PacketSlot.heap();
        copy.copyFrom(slot);
        return copy;
    }
}
