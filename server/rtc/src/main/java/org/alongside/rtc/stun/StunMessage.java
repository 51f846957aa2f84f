package org.alongside.rtc.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.alongside.rtc.packet.PacketSlot;

/**
 * A received STUN message (RFC 8489 §5): well-formed, and its FINGERPRINT, where it has one, right. Not yet authentic:
 * {@link #isSignedWith} says that. Attributes behind MESSAGE-INTEGRITY other than FINGERPRINT are ignored (§14.5).
 */
public final class StunMessage {
    static final int HEADER = 20;
    static final int MAGIC_COOKIE = 0x2112_a442;
    static final int FINGERPRINT_MASK = 0x5354_554e;
    static final int HMAC_LENGTH = 20;
    private static final int MAX_ATTRIBUTES = 32;

    private final byte[] message;
    private final int type;
    private final TransactionId transaction;
    private final List<StunAttribute> attributes;
    private final int integrityOffset;

    private StunMessage(byte[] message, List<StunAttribute> attributes, int integrityOffset) {
        this.message = message;
        this.type = ByteBuffer.wrap(message).getShort(0) & 0xffff;
        this.transaction = TransactionId.read(message, 8);
        this.attributes = List.copyOf(attributes);
        this.integrityOffset = integrityOffset;
    }

    /** The message in this slot, or nothing where it is not well-formed STUN. */
    public static Optional<StunMessage> parse(PacketSlot slot) {
        int length = slot.length();
        if (length < HEADER || (length & 3) != 0 || slot.u8(0) > 0x3f) {
            return Optional.empty();
        }
        if (slot.i32(4) != MAGIC_COOKIE || slot.u16(2) != length - HEADER) {
            return Optional.empty();
        }
        return parse(slot.toBytes());
    }

    private static Optional<StunMessage> parse(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).position(HEADER);
        List<StunAttribute> attributes = new ArrayList<>();
        int integrityOffset = -1;
        while (in.hasRemaining()) {
            int start = in.position();
            int type = in.getShort() & 0xffff;
            int length = in.getShort() & 0xffff;
            int padded = (length + 3) & ~3;
            if (padded > in.remaining() || attributes.size() == MAX_ATTRIBUTES) {
                return Optional.empty();
            }
            byte[] value = new byte[length];
            in.get(value).position(start + 4 + padded);
            if (type == StunAttribute.FINGERPRINT) {
                // Always the last (§14.7).
                boolean right = length == 4
                        && !in.hasRemaining()
                        && crc(message, start) == ByteBuffer.wrap(value).getInt();
                return right ? Optional.of(new StunMessage(message, attributes, integrityOffset)) : Optional.empty();
            }
            if (integrityOffset >= 0) {
                continue;
            }
            if (type == StunAttribute.MESSAGE_INTEGRITY) {
                if (length != HMAC_LENGTH) {
                    return Optional.empty();
                }
                integrityOffset = start;
            }
            attributes.add(new StunAttribute(type, value));
        }
        return Optional.of(new StunMessage(message, attributes, integrityOffset));
    }

    /** Binding is the only method ICE knows. */
    public boolean isBinding() {
        return (type & ~StunClass.MASK) == 0x001;
    }

    public StunClass kind() {
        return StunClass.of(type);
    }

    public TransactionId transaction() {
        return transaction;
    }

    public List<StunAttribute> attributes() {
        return attributes;
    }

    public boolean has(int attribute) {
        return find(attribute).isPresent();
    }

    /** The first of this type; later ones are ignored (§14). */
    Optional<StunAttribute> find(int attribute) {
        return attributes.stream().filter(a -> a.type() == attribute).findFirst();
    }

    /** USERNAME: towards us {@code ours:theirs}. */
    public Optional<String> username() {
        return find(StunAttribute.USERNAME).map(a -> new String(a.bytes(), StandardCharsets.UTF_8));
    }

    /** The part of USERNAME before the colon: our ufrag in a check we receive. */
    public Optional<String> localUfrag() {
        return username().map(name -> name.indexOf(':') < 0 ? name : name.substring(0, name.indexOf(':')));
    }

    /** Whether there is a MESSAGE-INTEGRITY made with this password (§14.5, short-term credentials). */
    public boolean isSignedWith(String password) {
        if (integrityOffset < 0) {
            return false;
        }
        byte[] expected = hmac(message, integrityOffset, password);
        byte[] given = Arrays.copyOfRange(message, integrityOffset + 4, integrityOffset + 4 + HMAC_LENGTH);
        return MessageDigest.isEqual(expected, given);
    }

    public boolean isSigned() {
        return integrityOffset >= 0;
    }

    /** PRIORITY (RFC 8445 §16.1). */
    public OptionalLong priority() {
        return find(StunAttribute.PRIORITY)
                .filter(a -> a.length() == 4)
                .map(a -> OptionalLong.of(ByteBuffer.wrap(a.bytes()).getInt() & 0xffff_ffffL))
                .orElse(OptionalLong.empty());
    }

    public boolean useCandidate() {
        return has(StunAttribute.USE_CANDIDATE);
    }

    /** The number of ERROR-CODE, 300 to 699 (§14.8). */
    public OptionalInt errorCode() {
        return find(StunAttribute.ERROR_CODE)
                .filter(a -> a.length() >= 4)
                .map(a -> OptionalInt.of((a.bytes()[2] & 7) * 100 + (a.bytes()[3] & 0x7f)))
                .orElse(OptionalInt.empty());
    }

    /** Types we must understand and don't; empty is good. */
    public List<Integer> unknownAttributes() {
        return attributes.stream()
                .filter(a -> a.mustBeUnderstood() && !a.isUnderstood())
                .map(StunAttribute::type)
                .distinct()
                .toList();
    }

    /** XOR-MAPPED-ADDRESS (§14.2): where the far end saw us. */
    public Optional<InetSocketAddress> mappedAddress() {
        return find(StunAttribute.XOR_MAPPED_ADDRESS).flatMap(a -> address(a.bytes()));
    }

    private Optional<InetSocketAddress> address(byte[] value) {
        boolean four = value.length == 8 && value[1] == 1;
        boolean six = value.length == 20 && value[1] == 2;
        if (!four && !six) {
            return Optional.empty();
        }
        byte[] ip = Arrays.copyOfRange(value, 4, value.length);
        for (int i = 0; i < ip.length; i++) {
            ip[i] ^= message[4 + i];
        }
        int port = (ByteBuffer.wrap(value).getShort(2) ^ (MAGIC_COOKIE >>> 16)) & 0xffff;
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(ip), port));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The HMAC over everything before {@code end}, with the length as if MESSAGE-INTEGRITY were the last (§14.5). */
    static byte[] hmac(byte[] message, int end, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            mac.update(message, 0, 2);
            int length = end + 4 + HMAC_LENGTH - HEADER;
            mac.update((byte) (length >> 8));
            mac.update((byte) length);
            mac.update(message, 4, end - 4);
            return mac.doFinal();
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java has HmacSHA1", absent);
        }
    }

    /** FINGERPRINT over everything before {@code end}; the length field counts it already (§14.7). */
    static int crc(byte[] message, int end) {
        CRC32 crc = new CRC32();
        crc.update(message, 0, end);
        return (int) crc.getValue() ^ FINGERPRINT_MASK;
    }
}
