package org.alongside.rtc.rtp;

import java.util.Arrays;
import org.alongside.rtc.packet.PacketSlot;

/**
 * Gives a packet the header extensions its receiver negotiated: ids changed, what was not negotiated removed, our own added.
 *
 * <p>One per direction of a leg, on its loop. Per packet: {@link #begin} takes over what is mapped, {@code add} adds or
 * replaces, {@link #apply} writes the block into the packet, growing into the slot's headroom. The one-byte form is used where it can be,
 * else the two-byte form (RFC 8285 §4.2, §4.3).
 */
public final class ExtensionRewriter {
    private static final int MAX_BLOCK = 256;

    private final int[] outgoing = new int[256];
    private final byte[] elements = new byte[MAX_BLOCK];
    private int used;
    private boolean needsTwoBytes;

    /** Packets' element {@code from} leaves as {@code to}. What is not mapped is dropped. */
    public ExtensionRewriter map(int from, int to) {
        if (from < 1 || from > 255 || to < 1 || to > 255) {
            throw new IllegalArgumentException("extension ids are 1 to 255, not %d to %d".formatted(from, to));
        }
        outgoing[from] = to;
        return this;
    }

    /** Starts over with this packet's mapped elements. */
    public void begin(RtpPacket packet) {
        used = 0;
        needsTwoBytes = false;
        if (!packet.hasExtensions()) {
            return;
        }
        for (int at = ExtensionBlock.first(packet); at >= 0; at = ExtensionBlock.next(packet, at)) {
            int to = outgoing[ExtensionBlock.id(at)];
            int length = ExtensionBlock.length(at);
            if (to != 0 && open(to, length)) {
                packet.slot().get(ExtensionBlock.offset(at), elements, used - length, length);
            }
        }
    }

    /** Adds the low {@code length} bytes of {@code value} (1 to 8), big-endian. */
    public void add(int id, long value, int length) {
        remove(id);
        if (open(id, length)) {
            for (int i = 1; i <= length; i++) {
                elements[used - i] = (byte) (value >>> (8 * (i - 1)));
            }
        }
    }

    /** Adds text such as a MID (RFC 8843 §15). */
    public void add(int id, byte[] value) {
        remove(id);
        if (open(id, value.length)) {
            System.arraycopy(value, 0, elements, used - value.length, value.length);
        }
    }

    /** Elements are kept in two-byte form until the end. False where there is no room: the element is left out. */
    private boolean open(int id, int length) {
        if (length > 255 || used + 2 + length > MAX_BLOCK) {
            return false;
        }
        elements[used] = (byte) id;
        elements[used + 1] = (byte) length;
        used += 2 + length;
        needsTwoBytes |= id > 14 || length == 0 || length > 16;
        return true;
    }

    private void remove(int id) {
        int at = 0;
        while (at < used) {
            int next = at + 2 + (elements[at + 1] & 0xff);
            if ((elements[at] & 0xff) == id) {
                System.arraycopy(elements, next, elements, at, used - next);
                used -= next - at;
                return;
            }
            at = next;
        }
    }

    /**
     * Puts the elements into the packet, or takes its extension block away where there are none.
     *
     * @return false where the slot has no headroom left: the packet is unchanged
     */
    public boolean apply(RtpPacket packet) {
        if (!needsTwoBytes) {
            shrink();
        }
        int block = used == 0 ? 0 : 4 + ((used + 3) & ~3);
        int start = packet.extensionOffset();
        int delta = block - (packet.payloadOffset() - start);
        PacketSlot slot = packet.slot();
        if (delta > slot.headroom()) {
            return false;
        }
        shiftHeader(slot, start, delta);
        slot.put8(0, block == 0 ? slot.u8(0) & ~0x10 : slot.u8(0) | 0x10);
        if (block > 0) {
            Arrays.fill(elements, used, Math.min(MAX_BLOCK, used + 3), (byte) 0);
            slot.put16(start, needsTwoBytes ? ExtensionBlock.TWO_BYTE : ExtensionBlock.ONE_BYTE);
            slot.put16(start + 2, (block - 4) / 4);
            slot.put(start + 4, elements, 0, block - 4);
        }
        return packet.wrap(slot);
    }

    private static void shiftHeader(PacketSlot slot, int headerLength, int delta) {
        if (delta > 0) {
            slot.growFront(delta);
            slot.move(delta, 0, headerLength);
        } else if (delta < 0) {
            slot.move(0, -delta, headerLength);
            slot.growFront(delta);
        }
    }

    /** From two bytes of element header to one, in place. */
    private void shrink() {
        int to = 0;
        int at = 0;
        while (at < used) {
            int length = elements[at + 1] & 0xff;
            elements[to] = (byte) ((elements[at] << 4) | (length - 1));
            System.arraycopy(elements, at + 2, elements, to + 1, length);
            to += 1 + length;
            at += 2 + length;
        }
        used = to;
    }
}
