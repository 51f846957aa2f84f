package org.alongside.sip.message;

/** A cursor over one header's text with RFC 3261 §25's words: token, quoted string, LWS. Every method stops at the end. */
final class Reader {
    private static final String TOKEN_MARKS = "-.!%*_+`'~";

    private final String text;
    private int at;

    Reader(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    /** The next character, or NUL at the end: NUL never gets past the parser. */
    char peek() {
        return atEnd() ? '\0' : text.charAt(at);
    }

    int position() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    /** Steps over {@code c} if it is next. */
    boolean take(char c) {
        if (peek() != c || atEnd()) {
            return false;
        }
        at++;
        return true;
    }

    /** Steps over {@code c} with white space around it. */
    boolean takeSpaced(char c) {
        int before = at;
        skipSpace();
        if (!take(c)) {
            at = before;
            return false;
        }
        skipSpace();
        return true;
    }

    void skipSpace() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    /** The longest token from here; "" when there is none. */
    String token() {
        int start = at;
        while (!atEnd() && isTokenChar(peek())) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Everything up to one of {@code stops} or the end. */
    String until(String stops) {
        int start = at;
        while (!atEnd() && stops.indexOf(peek()) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A quoted string with its quotes, escapes untouched; "" when none begins here or it never ends. */
    String quoted() {
        int start = at;
        if (!take('"')) {
            return "";
        }
        while (!atEnd()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return text.substring(start, at);
            }
            if (c == '\\' && !atEnd()) {
                at++;
            }
        }
        at = start;
        return "";
    }

    String rest() {
        String left = text.substring(at);
        at = text.length();
        return left;
    }

    static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    static boolean isToken(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> isTokenChar((char) c));
    }
}
