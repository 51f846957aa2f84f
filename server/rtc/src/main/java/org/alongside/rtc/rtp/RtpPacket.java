package org.alongside.rtc.rtp;

import org.alongside.rtc.packet.PacketSlot;

/**
 * An RTP packet seen in its slot (RFC 3550 §5.1): a flyweight made once per loop and wrapped around packet after packet.
 *
 * <p>{@link #wrap} validates; until it has returned true nothing else may be called. Whoever changes the packet's length or
 * header length through the slot wraps again. Not for packets still protected: padding is only readable after SRTP.
 */
public final class RtpPacket {
    /** The fixed part of the header. */
    public static final int FIXED_HEADER = 12;

    private static final PacketSlot NONE = PacketSlot.heap();

    private PacketSlot slot = NONE;
    private int payloadOffset;
    private int payloadLength;

    /** Whether the slot holds a well-formed RTP packet; only then this view shows it. */
    public boolean wrap(PacketSlot packet) {
        int header = headerLength(packet);
        if (header < 0) {
            return false;
        }
        int padding = 0;
        if ((packet.u8(0) & 0x20) != 0) {
            padding = packet.length() > header ? packet.u8(packet.length() - 1) : 0;
            if (padding == 0 || padding > packet.length() - header) {
                return false;
            }
        }
        slot = packet;
        payloadOffset = header;
        payloadLength = packet.length() - header - padding;
        return true;
    }

    /** Bytes before the payload, CSRCs and extensions included, or −1 where that is no RTP; true of SRTP as well. */
    public static int headerLength(PacketSlot packet) {
        if (packet.length() < FIXED_HEADER || packet.u8(0) >> 6 != 2) {
            return -1;
        }
        int length = FIXED_HEADER + 4 * (packet.u8(0) & 0xf);
        if ((packet.u8(0) & 0x10) != 0) {
            if (length + 4 > packet.length()) {
                return -1;
            }
            length += 4 + 4 * packet.u16(length + 2);
        }
        return length <= packet.length() ? length : -1;
    }

    /**
     * Writes a packet with a fixed header and an empty payload, and wraps it; the caller appends with {@link #payload}.
     */
    public void create(PacketSlot target, int payloadType, long ssrc) {
        target.reset(FIXED_HEADER);
        target.put64(0, 0);
        target.put8(0, 0x80);
        target.put8(1, payloadType & 0x7f);
        target.put32(8, ssrc);
        slot = target;
        payloadOffset = FIXED_HEADER;
        payloadLength = 0;
    }

    /** Makes room for this many payload bytes, content undefined; padding is dropped. */
    public void payload(int bytes) {
        slot.put8(0, slot.u8(0) & ~0x20);
        slot.growTail(payloadOffset + bytes - slot.length());
        payloadLength = bytes;
    }

    public PacketSlot slot() {
        return slot;
    }

    public boolean marker() {
        return (slot.u8(1) & 0x80) != 0;
    }

    public void marker(boolean set) {
        slot.put8(1, set ? slot.u8(1) | 0x80 : slot.u8(1) & 0x7f);
    }

    public int payloadType() {
        return slot.u8(1) & 0x7f;
    }

    public void payloadType(int type) {
        slot.put8(1, (slot.u8(1) & 0x80) | (type & 0x7f));
    }

    public int sequence() {
        return slot.u16(2);
    }

    public void sequence(int sequence) {
        slot.put16(2, sequence);
    }

    public long timestamp() {
        return slot.u32(4);
    }

    public void timestamp(long timestamp) {
        slot.put32(4, timestamp);
    }

    public long ssrc() {
        return slot.u32(8);
    }

    public void ssrc(long ssrc) {
        slot.put32(8, ssrc);
    }

    /** Where the payload begins; also the header's length. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Without padding; 0 for a packet of padding alone. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Removes padding, as no far end needs it. */
    public void dropPadding() {
        payload(payloadLength);
    }

    /** Removes CSRCs: sources of a mixer behind a leg mean nothing on the other side. */
    public void dropContributors() {
        int bytes = 4 * (slot.u8(0) & 0xf);
        if (bytes > 0) {
            slot.put8(0, slot.u8(0) & 0xf0);
            slot.move(0, bytes, FIXED_HEADER);
            slot.growFront(-bytes);
            payloadOffset -= bytes;
        }
    }

    /** Where the extension block's own header would be. */
    int extensionOffset() {
        return FIXED_HEADER + 4 * (slot.u8(0) & 0xf);
    }

    boolean hasExtensions() {
        return (slot.u8(0) & 0x10) != 0;
    }

    /**
     * Finds a header extension element (RFC 8285), one-byte or two-byte form.
     *
     * @return its place, for {@link #elementOffset} and {@link #elementLength}; negative where it is absent
     */
    public int extension(int id) {
        if (!hasExtensions() || id <= 0) {
            return -1;
        }
        int at = ExtensionBlock.first(this);
        while (at >= 0) {
            if (ExtensionBlock.id(at) == id) {
                return at;
            }
            at = ExtensionBlock.next(this, at);
        }
        return -1;
    }

    /** The first data byte of what {@link #extension} found, relative to the packet. */
    public static int elementOffset(int element) {
        return ExtensionBlock.offset(element);
    }

    /** How many data bytes it has; 0 is possible in the two-byte form. */
    public static int elementLength(int element) {
        return ExtensionBlock.length(element);
    }
}
