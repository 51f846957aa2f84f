package org.alongside.assist.recording;

/**
 * One thing that a recording says.
 *
 * @param atMillis since the recording began; never less than that of the entry before
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the body is handed over, not shared
public record Entry(Kind kind, long atMillis, byte[] body) {
    /** Longer than any message of the stream of pictures, and than any drawing. */
    public static final int LONGEST_BODY = 1 << 17;

    /** What an entry is; the numbers are those of the file. */
    public enum Kind {
        /** JSON: whose session it is. The first entry, and only that. */
        HEAD(0),
        /** JSON: from here on everything is told anew, so that a player may begin here. */
        SECTION(1),
        /** A VIEW or FRAME of the stream of pictures. */
        PICTURE(2),
        /** JSON: what an agent was told of a drawing. */
        DRAWING(3),
        /** JSON: something that happened, in the words of the history. */
        NOTE(4),
        /** JSON: why it ends. The last entry of a recording that was not cut off. */
        END(5);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /** Null for a number that means nothing. */
        static @org.jspecify.annotations.Nullable Kind of(int number) {
            return number >= 0 && number < values().length ? values()[number] : null;
        }
    }
}
