package org.alongside.assist.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Reads a recording entry by entry. What is cut short, or is not what was written, ends it: everything before plays. Has one
 * owner, and whoever made the stream closes it.
 */
public final class RecordingReader {
    /** @param from where in the file it begins */
    public record Placed(Entry entry, long from, long to) {}

    /** How far a recording can be read. */
    public enum Ending {
        /** To its last byte. */
        WHOLE,
        /** The last entry is cut short: nobody could write any more. */
        CUT,
        /** Bytes are not those that were written. */
        DAMAGED
    }

    private final InputStream in;
    private final Seal seal;
    private long place;
    private long lastMillis;
    private Ending ending = Ending.WHOLE;
    private boolean over;

    private RecordingReader(InputStream in, Seal seal, long place) {
        this.in = in;
        this.seal = seal;
        this.place = place;
    }

    /** From its beginning; empty for a file that is no recording of ours, or sealed with a key that we don't have. */
    static Optional<RecordingReader> of(InputStream in, Optional<SecretKey> key) throws IOException {
        return seal(in, key).map(seal -> new RecordingReader(in, seal, RecordingFormat.PREAMBLE));
    }

    /** From an entry's place on, in a stream that stands there. */
    static RecordingReader at(InputStream in, Seal seal, long place) {
        return new RecordingReader(in, seal, place);
    }

    /** Reads the preamble. */
    static Optional<Seal> seal(InputStream in, Optional<SecretKey> key) throws IOException {
        byte[] preamble = in.readNBytes(RecordingFormat.PREAMBLE);
        if (preamble.length < RecordingFormat.PREAMBLE) {
            return Optional.empty();
        }
        var bytes = ByteBuffer.wrap(preamble);
        if (bytes.getInt() != RecordingFormat.MAGIC || bytes.get() != RecordingFormat.VERSION) {
            return Optional.empty();
        }
        int sealed = bytes.get();
        bytes.getShort();
        byte[] salt = new byte[Seal.SALT];
        bytes.get(salt);
        return switch (sealed) {
            case 0 -> Optional.of(Seal.none());
            case 1 -> key.map(k -> Seal.of(k, salt));
            default -> Optional.empty();
        };
    }

    /** The next entry; empty at the end, of which {@link #ending} says what it is. */
    public Optional<Placed> next() throws IOException {
        if (over) {
            return Optional.empty();
        }
        var next = read();
        over = next.isEmpty();
        return next;
    }

    public Ending ending() {
        return ending;
    }

    private Optional<Placed> read() throws IOException {
        byte[] head = in.readNBytes(RecordingFormat.HEAD);
        if (head.length < RecordingFormat.HEAD) {
            return end(head.length == 0 ? Ending.WHOLE : Ending.CUT);
        }
        var bytes = ByteBuffer.wrap(head);
        var kind = Entry.Kind.of(bytes.get());
        long at = Integer.toUnsignedLong(bytes.getInt());
        long length = Integer.toUnsignedLong(bytes.getInt());
        if (kind == null || length < seal.longer() || length > Entry.LONGEST_BODY + seal.longer() || at < lastMillis) {
            return end(Ending.DAMAGED);
        }
        byte[] body = in.readNBytes((int) length);
        byte[] check = in.readNBytes(RecordingFormat.CHECK);
        if (check.length < RecordingFormat.CHECK) {
            return end(Ending.CUT);
        }
        if (ByteBuffer.wrap(check).getInt() != RecordingFormat.check(head, body)) {
            return end(Ending.DAMAGED);
        }
        var opened = seal.open(place, head, body);
        if (opened.isEmpty()) {
            return end(Ending.DAMAGED);
        }
        long from = place;
        place += RecordingFormat.AROUND + length;
        lastMillis = at;
        return Optional.of(new Placed(new Entry(kind, at, opened.get()), from, place));
    }

    private Optional<Placed> end(Ending how) {
        ending = how;
        return Optional.empty();
    }

    /** Skips to a place; a file that ends before it is an error of whoever asks. */
    static void skip(InputStream in, long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException shorter) {
            throw new IOException("the recording ends before that place", shorter);
        }
    }
}
