package org.alongside.rtc.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.alongside.rtc.packet.PacketSlot;

/** Writes one packet behind what a slot holds. */
final class RtcpWriter {
    private static final int BLOCK = 24;

    private final PacketSlot slot;
    private int at;

    RtcpWriter(PacketSlot slot) {
        this.slot = slot;
        this.at = slot.length();
    }

    /** Makes room for a packet of this many bytes, zeroed, and writes its first word. */
    private boolean open(int type, int count, int length) {
        if (count > 31 || length > slot.tailroom() - PacketSlot.TAILROOM) {
            return false;
        }
        slot.growTail(length);
        for (int i = at; i < at + length; i += 4) {
            slot.put32(i, 0);
        }
        slot.put8(at, 0x80 | count);
        slot.put8(at + 1, type);
        slot.put16(at + 2, length / 4 - 1);
        at += 4;
        return true;
    }

    private void put(long word) {
        slot.put32(at, word);
        at += 4;
    }

    boolean write(RtcpPacket.SenderReport report) {
        List<ReportBlock> blocks = report.blocks();
        if (!open(Rtcp.SENDER_REPORT, blocks.size(), 28 + BLOCK * blocks.size())) {
            return false;
        }
        put(report.ssrc());
        put(report.ntp() >>> 32);
        put(report.ntp());
        put(report.rtpTimestamp());
        put(report.packets());
        put(report.octets());
        blocks.forEach(this::block);
        return true;
    }

    boolean write(RtcpPacket.ReceiverReport report) {
        List<ReportBlock> blocks = report.blocks();
        if (!open(Rtcp.RECEIVER_REPORT, blocks.size(), 8 + BLOCK * blocks.size())) {
            return false;
        }
        put(report.ssrc());
        blocks.forEach(this::block);
        return true;
    }

    private void block(ReportBlock block) {
        put(block.ssrc());
        put(((long) block.fractionLost() << 24) | (clamp24(block.cumulativeLost()) & 0xff_ffff));
        put(block.highestSequence());
        put(block.jitter());
        put(block.lastSenderReport());
        put(block.delaySinceLastSenderReport());
    }

    private static int clamp24(int value) {
        return Math.clamp(value, -0x80_0000, 0x7f_ffff);
    }

    boolean write(RtcpPacket.SourceDescription description) {
        byte[] text = description.cname().getBytes(StandardCharsets.UTF_8);
        byte[] cname = text.length > 255 ? Arrays.copyOf(text, 255) : text;
        // SSRC, type, length, text and at least one null.
        int chunk = (4 + 2 + cname.length + 1 + 3) & ~3;
        if (!open(Rtcp.SOURCE_DESCRIPTION, 1, 4 + chunk)) {
            return false;
        }
        put(description.ssrc());
        slot.put8(at, 1);
        slot.put8(at + 1, cname.length);
        slot.put(at + 2, cname, 0, cname.length);
        return true;
    }

    boolean write(RtcpPacket.Goodbye goodbye) {
        int count = goodbye.ssrcs().size();
        if (count == 0 || !open(Rtcp.GOODBYE, count, 4 + 4 * count)) {
            return false;
        }
        goodbye.ssrcs().forEach(this::put);
        return true;
    }

    /** Sequence numbers within 16 of an earlier one share its entry; give them in order. */
    boolean write(RtcpPacket.Nack nack) {
        List<Integer> sequences = nack.sequences();
        int entries = 0;
        for (int i = 0; i < sequences.size(); i = entryEnd(sequences, i)) {
            entries++;
        }
        if (entries == 0 || !feedback(Rtcp.TRANSPORT_FEEDBACK, 1, nack.sender(), nack.media(), 4 * entries)) {
            return false;
        }
        for (int i = 0; i < sequences.size(); i = entryEnd(sequences, i)) {
            int first = sequences.get(i);
            int following = 0;
            for (int other : sequences.subList(i + 1, entryEnd(sequences, i))) {
                following |= 1 << (((other - first) & 0xffff) - 1);
            }
            put(((long) first << 16) | following);
        }
        return true;
    }

    private static int entryEnd(List<Integer> sequences, int start) {
        int end = start + 1;
        while (end < sequences.size() && isWithin(sequences.get(start), sequences.get(end))) {
            end++;
        }
        return end;
    }

    private static boolean isWithin(int first, int other) {
        int distance = (other - first) & 0xffff;
        return distance >= 1 && distance <= 16;
    }

    boolean write(RtcpPacket.PictureLoss loss) {
        return feedback(Rtcp.PAYLOAD_FEEDBACK, 1, loss.sender(), loss.media(), 0);
    }

    boolean write(RtcpPacket.FullIntraRequest request) {
        if (!feedback(Rtcp.PAYLOAD_FEEDBACK, 4, request.sender(), 0, 8)) {
            return false;
        }
        put(request.media());
        put((long) request.number() << 24);
        return true;
    }

    boolean write(RtcpPacket.Remb remb) {
        int count = remb.ssrcs().size();
        if (!feedback(Rtcp.PAYLOAD_FEEDBACK, 15, remb.sender(), 0, 8 + 4 * count)) {
            return false;
        }
        int exponent = exponent(remb.bitsPerSecond(), 18);
        put(0x52454d42);
        put(((long) count << 24) | ((long) exponent << 18) | (remb.bitsPerSecond() >>> exponent));
        remb.ssrcs().forEach(this::put);
        return true;
    }

    boolean write(RtcpPacket.BitrateRequest request) {
        return bitrate(3, request.sender(), request.media(), request.bitsPerSecond(), request.overhead());
    }

    boolean write(RtcpPacket.BitrateNotification told) {
        return bitrate(4, told.sender(), told.media(), told.bitsPerSecond(), told.overhead());
    }

    private boolean bitrate(int format, long sender, long media, long bitsPerSecond, int overhead) {
        if (!feedback(Rtcp.TRANSPORT_FEEDBACK, format, sender, 0, 8)) {
            return false;
        }
        int exponent = exponent(bitsPerSecond, 17);
        put(media);
        put(((long) exponent << 26) | ((bitsPerSecond >>> exponent) << 9) | (overhead & 0x1ff));
        return true;
    }

    /** How far a number must be shifted to fit so many bits; rounds down, so a limit is never raised. */
    private static int exponent(long value, int bits) {
        return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - bits);
    }

    private boolean feedback(int type, int format, long sender, long media, int content) {
        if (!open(type, format, 12 + content)) {
            return false;
        }
        put(sender);
        put(media);
        return true;
    }
}
