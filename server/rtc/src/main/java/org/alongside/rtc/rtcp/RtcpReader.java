package org.alongside.rtc.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.alongside.rtc.packet.PacketSlot;

/** Reads single packets of a compound whose lengths {@link Rtcp} has checked; {@code end} leaves padding out. */
final class RtcpReader {
    private static final int REMB_NAME = 0x52454d42;
    private static final int BLOCK = 24;

    private RtcpReader() {}

    /** Adds the packet, or nothing where it is unknown or too short for what it says. */
    static void read(PacketSlot slot, int at, int end, List<RtcpPacket> packets) {
        int count = slot.u8(at) & 0x1f;
        if (end - at < 8) {
            return;
        }
        switch (slot.u8(at + 1)) {
            case Rtcp.SENDER_REPORT -> senderReport(slot, at, end, count, packets);
            case Rtcp.RECEIVER_REPORT -> {
                if (end - at >= 8 + BLOCK * count) {
                    packets.add(new RtcpPacket.ReceiverReport(slot.u32(at + 4), blocks(slot, at + 8, count)));
                }
            }
            case Rtcp.SOURCE_DESCRIPTION -> sourceDescription(slot, at, end, count, packets);
            case Rtcp.GOODBYE -> goodbye(slot, at, end, count, packets);
            case Rtcp.TRANSPORT_FEEDBACK -> transportFeedback(slot, at, end, count, packets);
            case Rtcp.PAYLOAD_FEEDBACK -> payloadFeedback(slot, at, end, count, packets);
            default -> {}
        }
    }

    private static void senderReport(PacketSlot slot, int at, int end, int count, List<RtcpPacket> packets) {
        if (end - at >= 28 + BLOCK * count) {
            packets.add(new RtcpPacket.SenderReport(
                    slot.u32(at + 4),
                    slot.i64(at + 8),
                    slot.u32(at + 16),
                    slot.u32(at + 20),
                    slot.u32(at + 24),
                    blocks(slot, at + 28, count)));
        }
    }

    private static List<ReportBlock> blocks(PacketSlot slot, int from, int count) {
        List<ReportBlock> blocks = new ArrayList<>(count);
        for (int at = from; at < from + BLOCK * count; at += BLOCK) {
            blocks.add(new ReportBlock(
                    slot.u32(at),
                    slot.u8(at + 4),
                    (slot.u24(at + 5) << 8) >> 8,
                    slot.u32(at + 8),
                    slot.u32(at + 12),
                    slot.u32(at + 16),
                    slot.u32(at + 20)));
        }
        return blocks;
    }

    /** RFC 3550 §6.5: chunks of an SSRC and items, ended by a null item and padded to 32 bits. */
    private static void sourceDescription(PacketSlot slot, int from, int end, int chunks, List<RtcpPacket> packets) {
        int at = from + 4;
        for (int i = 0; i < chunks && at + 4 <= end; i++) {
            long ssrc = slot.u32(at);
            at += 4;
            while (at + 2 <= end && slot.u8(at) != 0) {
                int length = slot.u8(at + 1);
                if (at + 2 + length > end) {
                    return;
                }
                if (slot.u8(at) == 1) {
                    packets.add(new RtcpPacket.SourceDescription(ssrc, text(slot, at + 2, length)));
                }
                at += 2 + length;
            }
            at = (at + 4) & ~3;
        }
    }

    private static String text(PacketSlot slot, int at, int length) {
        byte[] bytes = new byte[length];
        slot.get(at, bytes, 0, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void goodbye(PacketSlot slot, int at, int end, int count, List<RtcpPacket> packets) {
        if (count > 0 && end - at >= 4 + 4 * count) {
            packets.add(new RtcpPacket.Goodbye(ssrcs(slot, at + 4, count)));
        }
    }

    private static List<Long> ssrcs(PacketSlot slot, int from, int count) {
        List<Long> ssrcs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ssrcs.add(slot.u32(from + 4 * i));
        }
        return ssrcs;
    }

    /** RFC 4585 §6.2 and RFC 5104 §4.2, by format. */
    private static void transportFeedback(PacketSlot slot, int at, int end, int format, List<RtcpPacket> packets) {
        if (end - at < 16) {
            return;
        }
        switch (format) {
            case 1 -> packets.add(new RtcpPacket.Nack(slot.u32(at + 4), slot.u32(at + 8), nacked(slot, at + 12, end)));
            case 3, 4 -> bitrates(slot, at, end, format, packets);
            case TransportFeedback.FORMAT -> {
                TransportFeedback feedback = TransportFeedback.read(slot, at, end);
                if (feedback != null) {
                    packets.add(feedback);
                }
            }
            default -> {}
        }
    }

    private static List<Integer> nacked(PacketSlot slot, int from, int end) {
        List<Integer> sequences = new ArrayList<>();
        for (int at = from; at + 4 <= end; at += 4) {
            int first = slot.u16(at);
            int following = slot.u16(at + 2);
            sequences.add(first);
            for (int i = 0; i < 16; i++) {
                if ((following & (1 << i)) != 0) {
                    sequences.add((first + i + 1) & 0xffff);
                }
            }
        }
        return sequences;
    }

    private static void bitrates(PacketSlot slot, int at, int end, int format, List<RtcpPacket> packets) {
        for (int entry = at + 12; entry + 8 <= end; entry += 8) {
            long media = slot.u32(entry);
            int word = slot.i32(entry + 4);
            long bits = shift((word >>> 9) & 0x1ffff, word >>> 26);
            packets.add(
                    format == 3
                            ? new RtcpPacket.BitrateRequest(slot.u32(at + 4), media, bits, word & 0x1ff)
                            : new RtcpPacket.BitrateNotification(slot.u32(at + 4), media, bits, word & 0x1ff));
        }
    }

    /** More than a long can hold means: no limit. */
    private static long shift(long mantissa, int exponent) {
        return mantissa != 0 && exponent > Long.numberOfLeadingZeros(mantissa) - 1
                ? Long.MAX_VALUE
                : mantissa << exponent;
    }

    /** RFC 4585 §6.3 and RFC 5104 §4.3, by format. */
    private static void payloadFeedback(PacketSlot slot, int at, int end, int format, List<RtcpPacket> packets) {
        if (end - at < 12) {
            return;
        }
        long sender = slot.u32(at + 4);
        switch (format) {
            case 1 -> packets.add(new RtcpPacket.PictureLoss(sender, slot.u32(at + 8)));
            case 4 -> {
                for (int entry = at + 12; entry + 8 <= end; entry += 8) {
                    packets.add(new RtcpPacket.FullIntraRequest(sender, slot.u32(entry), slot.u8(entry + 4)));
                }
            }
            case 15 -> remb(slot, at, end, packets);
            default -> {}
        }
    }

    private static void remb(PacketSlot slot, int at, int end, List<RtcpPacket> packets) {
        if (end - at < 20 || slot.i32(at + 12) != REMB_NAME) {
            return;
        }
        int count = slot.u8(at + 16);
        int rate = slot.u24(at + 17);
        if (end - at >= 20 + 4 * count) {
            packets.add(new RtcpPacket.Remb(
                    slot.u32(at + 4), shift(rate & 0x3ffff, rate >> 18), ssrcs(slot, at + 20, count)));
        }
    }
}
