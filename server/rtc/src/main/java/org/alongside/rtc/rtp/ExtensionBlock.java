package org.alongside.rtc.rtp;

import org.alongside.rtc.packet.PacketSlot;

/**
 * Walks the elements of a header extension block (RFC 8285 §4.2, §4.3) without an object: an element is an int made of the
 * data's offset (bits 16–30), its length (8–15) and its id (0–7).
 *
 * <p>An unknown profile has no elements. A block whose last element runs over its end is cut there.
 */
final class ExtensionBlock {
    static final int ONE_BYTE = 0xbede;
    static final int TWO_BYTE = 0x1000;

    private ExtensionBlock() {}

    static int id(int element) {
        return element & 0xff;
    }

    static int length(int element) {
        return (element >> 8) & 0xff;
    }

    static int offset(int element) {
        return element >> 16;
    }

    /** The first element, or −1. */
    static int first(RtpPacket packet) {
        return read(packet, packet.extensionOffset() + 4);
    }

    /** The element after this one, or −1. */
    static int next(RtpPacket packet, int element) {
        return read(packet, offset(element) + length(element));
    }

    private static int read(RtpPacket packet, int from) {
        PacketSlot slot = packet.slot();
        int end = packet.payloadOffset();
        int profile = slot.u16(packet.extensionOffset());
        int at = from;
        while (at < end && slot.u8(at) == 0) {
            at++;
        }
        if (at >= end) {
            return -1;
        }
        if (profile == ONE_BYTE) {
            int id = slot.u8(at) >> 4;
            // Id 15 ends the processing of the whole block.
            return id == 15 ? -1 : element(at + 1, (slot.u8(at) & 0xf) + 1, id, end);
        }
        if ((profile & 0xfff0) == TWO_BYTE && at + 1 < end) {
            return element(at + 2, slot.u8(at + 1), slot.u8(at), end);
        }
        return -1;
    }

    private static int element(int offset, int length, int id, int end) {
        return offset + length > end ? -1 : (offset << 16) | (length << 8) | id;
    }
}
