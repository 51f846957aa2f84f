package org.alongside.rtc.video;

import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;

/**
 * The VP8 payload descriptor (RFC 7741 §4.2) of a packet, to read and to change in place. A flyweight like {@link RtpPacket}.
 */
public final class Vp8Descriptor {
    private static final int NONE = -1;

    private PacketSlot slot = PacketSlot.heap();
    private int start;
    private int headerOffset;
    private int end;
    private int pictureIdOffset = NONE;
    private int tl0Offset = NONE;
    private int temporalOffset = NONE;

    /** Whether the packet's payload is VP8; only then this view shows it. */
    public boolean wrap(RtpPacket packet) {
        slot = packet.slot();
        start = packet.payloadOffset();
        end = start + packet.payloadLength();
        pictureIdOffset = NONE;
        tl0Offset = NONE;
        temporalOffset = NONE;
        headerOffset = start + 1;
        if (packet.payloadLength() < 2) {
            return false;
        }
        return (slot.u8(start) & 0x80) == 0 || readExtended();
    }

    private boolean readExtended() {
        int flags = slot.u8(start + 1);
        int at = start + 2;
        if ((flags & 0x80) != 0) {
            if (at >= end) {
                return false;
            }
            pictureIdOffset = at;
            at += (slot.u8(at) & 0x80) != 0 ? 2 : 1;
        }
        if ((flags & 0x40) != 0) {
            tl0Offset = at++;
        }
        if ((flags & 0x30) != 0) {
            temporalOffset = at++;
        }
        headerOffset = at;
        // A packet that ends with its descriptor carries nothing.
        return at < end;
    }

    /** The first packet of a frame's first partition (S set, PID 0). */
    public boolean startsFrame() {
        return (slot.u8(start) & 0x17) == 0x10;
    }

    /** The first packet of a key frame (inverse key frame flag P, RFC 7741 §4.3). */
    public boolean startsKeyFrame() {
        return startsFrame() && (slot.u8(headerOffset) & 1) == 0;
    }

    /** Pixels of a key frame whose first packet this is, or 0 (RFC 6386 §9.1). */
    public int width() {
        return dimension(6);
    }

    /** Pixels of a key frame whose first packet this is, or 0. */
    public int height() {
        return dimension(8);
    }

    private int dimension(int at) {
        if (!startsKeyFrame() || headerOffset + 10 > end || slot.u24(headerOffset + 3) != 0x9d012a) {
            return 0;
        }
        return slot.u8(headerOffset + at) | (slot.u8(headerOffset + at + 1) & 0x3f) << 8;
    }

    /** How many bits its picture id has: 7, 15, or 0 where it has none. */
    public int pictureIdBits() {
        if (pictureIdOffset == NONE) {
            return 0;
        }
        return (slot.u8(pictureIdOffset) & 0x80) != 0 ? 15 : 7;
    }

    /** The picture id, or −1. */
    public int pictureId() {
        return switch (pictureIdBits()) {
            case 15 -> slot.u16(pictureIdOffset) & 0x7fff;
            case 7 -> slot.u8(pictureIdOffset);
            default -> NONE;
        };
    }

    /** Changes the picture id, which keeps its size. */
    public void pictureId(int id) {
        switch (pictureIdBits()) {
            case 15 -> slot.put16(pictureIdOffset, 0x8000 | (id & 0x7fff));
            case 7 -> slot.put8(pictureIdOffset, id & 0x7f);
            default -> {}
        }
    }

    /** TL0PICIDX, or −1. */
    public int tl0PictureIndex() {
        return tl0Offset == NONE ? NONE : slot.u8(tl0Offset);
    }

    public void tl0PictureIndex(int index) {
        if (tl0Offset != NONE) {
            slot.put8(tl0Offset, index);
        }
    }

    /** The temporal layer, 0 where none is told. */
    public int temporalLayer() {
        boolean told = temporalOffset != NONE && (slot.u8(start + 1) & 0x20) != 0;
        return told ? slot.u8(temporalOffset) >> 6 : 0;
    }
}
