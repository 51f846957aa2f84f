package org.alongside.broker.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Cuts one end's plain handshake messages into smaller fragments (RFC 6347 §4.2.3), each in a datagram of its own, shuffled.
 * Plain records are numbered anew, as there are more of them now.
 */
final class Fragments {
    private static final int RECORD_HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    private static final int HANDSHAKE = 22;

    private final int size;
    private final Random random;
    private long nextSequence;

    Fragments(int size, Random random) {
        this.size = size;
        this.random = random;
    }

    /** Expects one message in a record, as Bouncy Castle writes them. */
    List<byte[]> of(byte[] datagram) {
        var out = new ArrayList<byte[]>();
        var in = ByteBuffer.wrap(datagram);
        while (in.remaining() > RECORD_HEADER) {
            int start = in.position();
            byte[] record = new byte[RECORD_HEADER + Short.toUnsignedInt(in.getShort(start + 11))];
            in.get(record);
            boolean plain = record[3] == 0 && record[4] == 0;
            if (plain && record[0] == HANDSHAKE) {
                cut(record, out);
            } else {
                out.add(plain ? numbered(record) : record);
            }
        }
        Collections.shuffle(out, random);
        return out;
    }

    private void cut(byte[] whole, List<byte[]> out) {
        int length = whole.length - RECORD_HEADER - MESSAGE_HEADER;
        for (int at = 0; at < length || at == 0; at += size) {
            int part = Math.min(size, length - at);
            var record = ByteBuffer.allocate(RECORD_HEADER + MESSAGE_HEADER + part);
            record.put(whole, 0, 11).putShort((short) (MESSAGE_HEADER + part)); // type, version, epoch, sequence
            record.put(whole, RECORD_HEADER, 6); // message type, length and sequence
            putMedium(record, at);
            putMedium(record, part);
            record.put(whole, RECORD_HEADER + MESSAGE_HEADER + at, part);
            out.add(numbered(record.array()));
        }
    }

    /** The low 32 bits of the 48-bit record sequence number are enough. */
    private byte[] numbered(byte[] record) {
        ByteBuffer.wrap(record).putInt(7, (int) nextSequence++);
        return record;
    }

    private static void putMedium(ByteBuffer out, int value) {
        out.put((byte) (value >> 16)).putShort((short) value);
    }
}
