package org.alongside.rtc.packet;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A packet's place from the socket to the socket: 2 KB, with headroom in front for header extensions that are added and a
 * tail for authentication tags, so that nothing is ever copied to make room.
 *
 * <p>One owner at a time, no lock. All indexes are relative to the packet's first byte and checked against its length; the
 * buffer itself is only accessed absolutely, its position and limit mean nothing. Numbers are big-endian.
 */
public final class PacketSlot {
    /** Bytes in all. */
    public static final int SIZE = 2048;

    /** Free bytes before a packet as received. */
    public static final int HEADROOM = 96;

    /** Free bytes after the largest packet as received. */
    public static final int TAILROOM = 32;

    /** The largest packet that may be received into a slot. */
    public static final int CAPACITY = SIZE - HEADROOM - TAILROOM;

    private final ByteBuffer buffer;
    private final int base;
    private int offset;
    private int length;
    private long arrivalNanos;

    private PacketSlot(ByteBuffer buffer, int base) {
        this.buffer = buffer;
        this.base = base;
        this.offset = base + HEADROOM;
    }

    /** A slot of its own on the heap. */
    public static PacketSlot heap() {
        return new PacketSlot(ByteBuffer.allocate(SIZE), 0);
    }

    /** The slot that begins at {@code base} of a slab, which may be native and is shared by many slots. */
    public static PacketSlot over(ByteBuffer slab, int base) {
        Objects.checkFromIndexSize(base, SIZE, slab.capacity());
        return new PacketSlot(slab, base);
    }

    /** A heap slot that holds a copy of these bytes; for tests and rare packets. */
    public static PacketSlot of(byte... packet) {
        PacketSlot slot = heap();
        slot.set(packet, 0, packet.length);
        return slot;
    }

    /** The memory; a packet's bytes are {@code offset() … offset() + length() - 1} of it. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the packet begins, in the buffer's own indexes. */
    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** When the socket gave us the packet. */
    public long arrivalNanos() {
        return arrivalNanos;
    }

    public void arrivedAt(long nowNanos) {
        arrivalNanos = nowNanos;
    }

    /** Makes the slot hold {@code packetLength} bytes at the usual place, content undefined: before a receive or a write. */
    public void reset(int packetLength) {
        Objects.checkIndex(packetLength, SIZE - HEADROOM + 1);
        offset = base + HEADROOM;
        length = packetLength;
    }

    /** Room that is left in front of the packet. */
    public int headroom() {
        return offset - base;
    }

    /** Room that is left behind the packet. */
    public int tailroom() {
        return base + SIZE - offset - length;
    }

    /** Lets the packet begin {@code bytes} earlier; negative cuts them off. The content does not move. */
    public void growFront(int bytes) {
        if (bytes > headroom() || -bytes > length) {
            throw new IndexOutOfBoundsException("front by " + bytes);
        }
        offset -= bytes;
        length += bytes;
    }

    /** Lets the packet end {@code bytes} later; negative cuts them off. */
    public void growTail(int bytes) {
        if (bytes > tailroom() || -bytes > length) {
            throw new IndexOutOfBoundsException("tail by " + bytes);
        }
        length += bytes;
    }

    public int u8(int index) {
        check(index, 1);
        return buffer.get(offset + index) & 0xff;
    }

    public int u16(int index) {
        check(index, 2);
        return buffer.getShort(offset + index) & 0xffff;
    }

    public int u24(int index) {
        check(index, 3);
        return (buffer.getShort(offset + index) & 0xffff) << 8 | (buffer.get(offset + index + 2) & 0xff);
    }

    public long u32(int index) {
        check(index, 4);
        return buffer.getInt(offset + index) & 0xffff_ffffL;
    }

    public int i32(int index) {
        check(index, 4);
        return buffer.getInt(offset + index);
    }

    public long i64(int index) {
        check(index, 8);
        return buffer.getLong(offset + index);
    }

    public void put8(int index, int value) {
        check(index, 1);
        buffer.put(offset + index, (byte) value);
    }

    public void put16(int index, int value) {
        check(index, 2);
        buffer.putShort(offset + index, (short) value);
    }

    public void put24(int index, int value) {
        put8(index, value >> 16);
        put16(index + 1, value);
    }

    public void put32(int index, long value) {
        check(index, 4);
        buffer.putInt(offset + index, (int) value);
    }

    public void put64(int index, long value) {
        check(index, 8);
        buffer.putLong(offset + index, value);
    }

    public void get(int index, byte[] target, int from, int count) {
        check(index, count);
        buffer.get(offset + index, target, from, count);
    }

    public void put(int index, byte[] source, int from, int count) {
        check(index, count);
        buffer.put(offset + index, source, from, count);
    }

    /** Moves bytes within the packet; the areas may overlap. */
    public void move(int from, int to, int count) {
        check(from, count);
        check(to, count);
        buffer.put(offset + to, buffer, offset + from, count);
    }

    /** Replaces the packet by these bytes, at the usual place. */
    public void set(byte[] source, int from, int count) {
        reset(count);
        buffer.put(offset, source, from, count);
    }

    /** Replaces the packet by a copy of another with its arrival time, at the usual place. */
    public void copyFrom(PacketSlot other) {
        reset(other.length);
        buffer.put(offset, other.buffer, other.offset, other.length);
        arrivalNanos = other.arrivalNanos;
    }

    /** A copy of the packet; for rare packets. */
    public byte[] toBytes() {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return bytes;
    }

    private void check(int index, int count) {
        if ((index | count) < 0 || index > length - count) {
            throw new IndexOutOfBoundsException(index + "+" + count + " of " + length);
        }
    }

    @Override
    public String toString() {
        return "packet of " + length + " bytes";
    }
}
