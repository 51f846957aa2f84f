package org.alongside.sip.message;

/** A set of ASCII characters as 128 bits, so that every rule of RFC 3261 §25.1 costs a shift for each character. */
record Chars(long low, long high) {
    private static final Chars DIGIT = of("0123456789");
    private static final Chars LOWER = of("abcdefghijklmnopqrstuvwxyz");
    static final Chars LETTER = LOWER.and("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static final Chars ALPHANUM = LETTER.and(DIGIT);

    static final Chars TOKEN = ALPHANUM.and("-.!%*_+`'~");
    /** Everything that is seen: no space, no control. */
    static final Chars VISIBLE = range('!', '~');
    /** What may stand in a URI, escaped or not. */
    static final Chars URI = VISIBLE.without("<>\"\\^`{|}");

    static final Chars SCHEME = ALPHANUM.and("+-.");
    /** Lower case. Underscores are not in the grammar but in many a company's host names. */
    static final Chars HOST_NAME = LOWER.and(DIGIT).and("-._");

    static final Chars IPV6 = DIGIT.and("abcdef:.");
    /** What may stand in a message only behind a backslash. */
    static final Chars CONTROL = range('\0', '\u001f').without("\t").and("\u007f");

    static Chars of(String members) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < members.length(); i++) {
            char c = members.charAt(i);
            if (c < 64) {
                low |= 1L << c;
            } else if (c < 128) {
                high |= 1L << c;
            } else {
                throw new IllegalArgumentException("not ASCII: " + members);
            }
        }
        return new Chars(low, high);
    }

    private static Chars range(char first, char last) {
        var members = new StringBuilder();
        for (char c = first; c <= last; c++) {
            members.append(c);
        }
        return of(members.toString());
    }

    Chars and(String more) {
        return and(of(more));
    }

    Chars and(Chars more) {
        return new Chars(low | more.low, high | more.high);
    }

    Chars without(String fewer) {
        var gone = of(fewer);
        return new Chars(low & ~gone.low, high & ~gone.high);
    }

    boolean has(int c) {
        return c >= 0 && c < 128 && ((c < 64 ? low : high) >>> c & 1) != 0; // a shift takes its count modulo 64
    }

    boolean haveAllOf(String text) {
        return haveAllOf(text, 0, text.length());
    }

    boolean haveAllOf(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!has(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
