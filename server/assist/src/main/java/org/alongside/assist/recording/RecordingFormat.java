package org.alongside.assist.recording;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Entries become bytes, as {@code protocol/recording.md} says; {@link RecordingReader} reads them back. */
final class RecordingFormat {
    static final int MAGIC = 0x414C5352; // ALSR
    static final int VERSION = 1;

    /** Magic, version, whether it is sealed, two spare bytes, salt. */
    static final int PREAMBLE = 4 + 1 + 1 + 2 + Seal.SALT;

    /** Kind, time, length of the body. */
    static final int HEAD = 1 + 4 + 4;

    static final int CHECK = 4;

    /** What an entry takes besides its body. */
    static final int AROUND = HEAD + CHECK;

    private static final long LATEST = 0xFFFF_FFFFL;

    private RecordingFormat() {}

    /** @param salt of a sealed file; all zero for one that is not */
    static byte[] preamble(boolean sealed, byte[] salt) {
        return ByteBuffer.allocate(PREAMBLE)
                .putInt(MAGIC)
                .put((byte) VERSION)
                .put((byte) (sealed ? 1 : 0))
                .putShort((short) 0)
                .put(salt)
                .array();
    }

    /** @param place where in its file the entry begins */
    static ByteBuffer write(Entry entry, long place, Seal seal) {
        int length = entry.body().length + seal.longer();
        byte[] head = ByteBuffer.allocate(HEAD)
                .put((byte) entry.kind().number())
                .putInt((int) Math.min(LATEST, entry.atMillis()))
                .putInt(length)
                .array();
        byte[] body = seal.close(place, head, entry.body());
        return ByteBuffer.allocate(AROUND + length)
                .put(head)
                .put(body)
                .putInt(check(head, body))
                .flip();
    }

    /** CRC-32 of head and body, as zip has it. */
    static int check(byte[] head, byte[] body) {
        var crc = new CRC32();
        crc.update(head);
        crc.update(body);
        return (int) crc.getValue();
    }
}
