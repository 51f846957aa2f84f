package org.alongside.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The small rules that several headers share: quoting, escapes, comma lists, bounded numbers (RFC 3261 §25.1). */
public final class Syntax {
    private Syntax() {}

    /** The number, or −1 when the text isn't digits only or is above {@code max}. */
    public static long number(String digits, long max) {
        if (digits.isEmpty()) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || digit > max || value > (max - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** A quoted string: quotes, backslashes and controls get a backslash (quoted-pair); a line end, which can't, is a space. */
    public static String quote(String plain) {
        var quoted = new StringBuilder(plain.length() + 2);
        quote(plain, quoted);
        return quoted.toString();
    }

    static void quote(String plain, StringBuilder quoted) {
        quoted.append('"');
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i) == '\r' || plain.charAt(i) == '\n' ? ' ' : plain.charAt(i);
            if (c == '"' || c == '\\' || isControl(c)) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        quoted.append('"');
    }

    /** Whether these letters stand there, in any case; unlike for {@code regionMatches}, ſ is no s. */
    static boolean areAt(String text, int at, String letters) {
        if (text.length() < at + letters.length()) {
            return false;
        }
        for (int i = 0; i < letters.length(); i++) {
            if ((text.charAt(at + i) | 0x20) != (letters.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /** A word of letters, digits and {@code -.!%*_+`'~}, at least one. */
    public static boolean isToken(String word) {
        return Reader.isToken(word);
    }

    /** Without spaces and tabs at both ends. Not a CR: one without LF is an end of line to some and none to others. */
    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t';
    }

    /** One quoted string, and nothing before or after it. */
    public static boolean isQuoted(String text) {
        return text.length() >= 2 && new Reader(text).quoted().length() == text.length();
    }

    /** As a header may hold it: a token as it is, anything else as a quoted string. */
    public static String word(String text) {
        return isToken(text) ? text : quote(text);
    }

    static boolean isControl(int c) {
        return Chars.CONTROL.has(c);
    }

    static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** A control character may stand in a message only behind a backslash, as a quoted-pair, and CR and LF not even there. */
    static boolean hasBareControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isControl(c) && (i == 0 || text.charAt(i - 1) != '\\' || c == '\r' || c == '\n')) {
                return true;
            }
        }
        return false;
    }

    /** Without quotes and backslashes where the text is a quoted string, else as it is. */
    public static String unquote(String text) {
        if (text.length() < 2 || text.charAt(0) != '"') {
            return text;
        }
        if (text.indexOf('\\') < 0) {
            return text.substring(1, text.length() - 1);
        }
        var plain = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            plain.append(c == '\\' && i + 1 < text.length() - 1 ? text.charAt(++i) : c);
        }
        return plain.toString();
    }

    /** Cuts at commas outside quotes and angle brackets; empty when a quote or bracket stays open. */
    public static Optional<List<String>> commaList(String text) {
        if (text.indexOf(',') < 0 && text.indexOf('"') < 0 && text.indexOf('<') < 0) {
            return Optional.of(List.of(text.trim()));
        }
        var parts = new ArrayList<String>();
        boolean inAngle = false;
        int start = 0;
        var reader = new Reader(text);
        while (!reader.atEnd()) {
            char c = reader.peek();
            if (c == '"' && !inAngle) {
                if (reader.quoted().isEmpty()) {
                    return Optional.empty();
                }
                continue;
            }
            inAngle = c == '<' || (inAngle && c != '>');
            if (c == ',' && !inAngle) {
                parts.add(text.substring(start, reader.position()).trim());
                start = reader.position() + 1;
            }
            reader.take(c);
        }
        parts.add(text.substring(start).trim());
        return inAngle ? Optional.empty() : Optional.of(parts);
    }

    /** True when every {@code %} is followed by two hexadecimal digits. */
    public static boolean escapesAreWhole(String text) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (i + 2 >= text.length()
                    || !HexFormat.isHexDigit(text.charAt(i + 1))
                    || !HexFormat.isHexDigit(text.charAt(i + 2))) {
                return false;
            }
        }
        return true;
    }

    /** {@code %41} becomes {@code A}; the escaped bytes are UTF-8. Takes text whose escapes are whole. */
    public static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Escapes everything but the unreserved characters and {@code allowed}. */
    public static String escape(String text, String allowed) {
        var out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-_.!~*'()".indexOf(c) >= 0 || allowed.indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }
}
