package org.alongside.sip.message;

/** A cursor over one header's text with RFC 3261 §25's words: token, quoted string, LWS. Every method stops at the end. */
final class Reader {
    /** What ends the value of a parameter. */
    static final Chars VALUE_END = Chars.of(" \t;,\"<>");

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
        while (at < text.length() && Chars.TOKEN.has(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Steps over this token of letters in any case, and over no longer one. */
    boolean takeToken(String wanted) {
        int stop = at + wanted.length();
        boolean longer = stop < text.length() && Chars.TOKEN.has(text.charAt(stop));
        if (longer || !Syntax.areAt(text, at, wanted)) {
            return false;
        }
        at = stop;
        return true;
    }

    /** Everything up to one of {@code stops} or the end. */
    String until(Chars stops) {
        int start = at;
        while (at < text.length() && !stops.has(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** Everything up to {@code stop} or the end. */
    String until(char stop) {
        int start = at;
        int found = text.indexOf(stop, at);
        at = found < 0 ? text.length() : found;
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

    static boolean isToken(String word) {
        return !word.isEmpty() && Chars.TOKEN.haveAllOf(word);
    }
}
