package org.alongside.rtc.stun;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.alongside.rtc.packet.PacketSlot;

/** Writes one Binding message: attributes in the order of the calls, then {@link #signed} or {@link #unsigned} ends it. */
public final class StunWriter {
    private static final int BINDING = 0x001;
    private static final int MAX_LENGTH = 1200;

    private final ByteBuffer out = ByteBuffer.allocate(MAX_LENGTH);
    private final TransactionId transaction;

    private StunWriter(StunClass kind, TransactionId transaction) {
        this.transaction = transaction;
        out.putShort((short) (BINDING | kind.bits())).putShort((short) 0).putInt(StunMessage.MAGIC_COOKIE);
        out.putInt(transaction.high()).putLong(transaction.low());
    }

    public static StunWriter request(TransactionId transaction) {
        return new StunWriter(StunClass.REQUEST, transaction);
    }

    public static StunWriter indication(TransactionId transaction) {
        return new StunWriter(StunClass.INDICATION, transaction);
    }

    /** A success response that tells the far end how we see it. */
    public static StunWriter success(TransactionId transaction, InetSocketAddress mapped) {
        return new StunWriter(StunClass.SUCCESS, transaction).mappedAddress(mapped);
    }

    public static StunWriter error(TransactionId transaction, int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[4 + text.length];
        value[2] = (byte) (code / 100);
        value[3] = (byte) (code % 100);
        System.arraycopy(text, 0, value, 4, text.length);
        return new StunWriter(StunClass.ERROR, transaction).attribute(StunAttribute.ERROR_CODE, value);
    }

    /** {@code theirs:ours} in a check we send (RFC 8445 §7.2.2). */
    public StunWriter username(String name) {
        return attribute(StunAttribute.USERNAME, name.getBytes(StandardCharsets.UTF_8));
    }

    public StunWriter priority(long priority) {
        return attribute(
                StunAttribute.PRIORITY,
                ByteBuffer.allocate(4).putInt((int) priority).array());
    }

    public StunWriter useCandidate() {
        return attribute(StunAttribute.USE_CANDIDATE);
    }

    public StunWriter controlling(long tieBreaker) {
        return attribute(
                StunAttribute.ICE_CONTROLLING,
                ByteBuffer.allocate(8).putLong(tieBreaker).array());
    }

    public StunWriter controlled(long tieBreaker) {
        return attribute(
                StunAttribute.ICE_CONTROLLED,
                ByteBuffer.allocate(8).putLong(tieBreaker).array());
    }

    public StunWriter unknownAttributes(List<Integer> types) {
        ByteBuffer value = ByteBuffer.allocate(2 * types.size());
        types.forEach(type -> value.putShort(type.shortValue()));
        return attribute(StunAttribute.UNKNOWN_ATTRIBUTES, value.array());
    }

    /** Any other attribute; padding is added with zeros. */
    public StunWriter attribute(int type, byte... value) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        out.position((out.position() + 3) & ~3);
        return this;
    }

    private StunWriter mappedAddress(InetSocketAddress mapped) {
        byte[] ip = mapped.getAddress().getAddress();
        for (int i = 0; i < ip.length; i++) {
            ip[i] ^= out.get(4 + i);
        }
        ByteBuffer value = ByteBuffer.allocate(4 + ip.length);
        value.put((byte) 0).put((byte) (ip.length == 4 ? 1 : 2));
        value.putShort((short) (mapped.getPort() ^ (StunMessage.MAGIC_COOKIE >>> 16)))
                .put(ip);
        return attribute(StunAttribute.XOR_MAPPED_ADDRESS, value.array());
    }

    /** Ends with MESSAGE-INTEGRITY (short-term) and FINGERPRINT. */
    public void signed(String password, PacketSlot target) {
        attribute(StunAttribute.MESSAGE_INTEGRITY, StunMessage.hmac(out.array(), out.position(), password));
        unsigned(target);
    }

    /** Ends with FINGERPRINT alone: for errors to those we do not know. */
    public void unsigned(PacketSlot target) {
        int end = out.position();
        out.putShort(2, (short) (end + 8 - StunMessage.HEADER));
        attribute(StunAttribute.FINGERPRINT, fingerprint(end));
        target.set(out.array(), 0, out.position());
    }

    private byte[] fingerprint(int end) {
        return ByteBuffer.allocate(4)
                .putInt(StunMessage.crc(Arrays.copyOf(out.array(), end), end))
                .array();
    }

    public TransactionId transaction() {
        return transaction;
    }
}
