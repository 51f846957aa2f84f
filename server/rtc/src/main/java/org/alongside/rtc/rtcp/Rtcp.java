package org.alongside.rtc.rtcp;

import java.util.ArrayList;
import java.util.List;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.RtcpPacket.BitrateNotification;
import org.alongside.rtc.rtcp.RtcpPacket.BitrateRequest;
import org.alongside.rtc.rtcp.RtcpPacket.FullIntraRequest;
import org.alongside.rtc.rtcp.RtcpPacket.Goodbye;
import org.alongside.rtc.rtcp.RtcpPacket.Nack;
import org.alongside.rtc.rtcp.RtcpPacket.PictureLoss;
import org.alongside.rtc.rtcp.RtcpPacket.ReceiverReport;
import org.alongside.rtc.rtcp.RtcpPacket.Remb;
import org.alongside.rtc.rtcp.RtcpPacket.SenderReport;
import org.alongside.rtc.rtcp.RtcpPacket.SourceDescription;

/**
 * Reads and writes RTCP. Compound packets and reduced-size ones (RFC 5506) are read alike; whether what is written is a
 * compound is up to the caller: start it with a report and an SDES, unless the far end negotiated rtcp-rsize.
 */
public final class Rtcp {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int SOURCE_DESCRIPTION = 202;
    static final int GOODBYE = 203;
    static final int TRANSPORT_FEEDBACK = 205;
    static final int PAYLOAD_FEEDBACK = 206;

    private Rtcp() {}

    /**
     * The packets in this slot which we know, in order; those we don't know are skipped. Empty where nothing is known or any
     * length is wrong: a packet that lies once is not believed at all.
     */
    public static List<RtcpPacket> parse(PacketSlot slot) {
        if (PacketKind.of(slot) != PacketKind.RTCP || !hasRightLengths(slot)) {
            return List.of();
        }
        List<RtcpPacket> packets = new ArrayList<>(4);
        for (int at = 0; at < slot.length(); at += 4 + 4 * slot.u16(at + 2)) {
            int end = at + 4 + 4 * slot.u16(at + 2);
            boolean padded = (slot.u8(at) & 0x20) != 0;
            RtcpReader.read(slot, at, padded ? end - slot.u8(end - 1) : end, packets);
        }
        return packets;
    }

    /** RFC 3550 A.2: the parts fill the whole exactly, and only the last may be padded. */
    private static boolean hasRightLengths(PacketSlot slot) {
        int at = 0;
        while (at < slot.length()) {
            if (slot.length() - at < 4 || slot.u8(at) >> 6 != 2) {
                return false;
            }
            int end = at + 4 + 4 * slot.u16(at + 2);
            if (end > slot.length()) {
                return false;
            }
            if ((slot.u8(at) & 0x20) != 0) {
                int padding = slot.u8(end - 1);
                if (padding == 0 || padding > end - at - 4 || end != slot.length()) {
                    return false;
                }
            }
            at = end;
        }
        return true;
    }

    /** Empties the slot for {@link #append}. */
    public static void begin(PacketSlot slot) {
        slot.reset(0);
    }

    /**
     * Appends a packet to what the slot holds.
     *
     * @return false where it does not fit, with room left for SRTCP: the slot is unchanged
     */
    public static boolean append(PacketSlot slot, RtcpPacket.Sent packet) {
        RtcpWriter writer = new RtcpWriter(slot);
        return switch (packet) {
            case SenderReport report -> writer.write(report);
            case ReceiverReport report -> writer.write(report);
            case SourceDescription description -> writer.write(description);
            case Goodbye goodbye -> writer.write(goodbye);
            case Nack nack -> writer.write(nack);
            case PictureLoss loss -> writer.write(loss);
            case FullIntraRequest request -> writer.write(request);
            case Remb remb -> writer.write(remb);
            case BitrateRequest request -> writer.write(request);
            case BitrateNotification notification -> writer.write(notification);
        };
    }
}
