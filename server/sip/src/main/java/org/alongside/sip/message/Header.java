package org.alongside.sip.message;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A header as it stands in a message: long name, unfolded value. Names compare without case. */
public record Header(String name, String value) {
    /** RFC 3261 §7.3.3, RFC 3265, 3515, 3841, 4028, 3892, 5626: one letter each. */
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("a", "Accept-Contact"),
            Map.entry("b", "Referred-By"),
            Map.entry("c", "Content-Type"),
            Map.entry("d", "Request-Disposition"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("f", "From"),
            Map.entry("i", "Call-ID"),
            Map.entry("j", "Reject-Contact"),
            Map.entry("k", "Supported"),
            Map.entry("l", "Content-Length"),
            Map.entry("m", "Contact"),
            Map.entry("n", "Identity-Info"),
            Map.entry("o", "Event"),
            Map.entry("r", "Refer-To"),
            Map.entry("s", "Subject"),
            Map.entry("t", "To"),
            Map.entry("u", "Allow-Events"),
            Map.entry("v", "Via"),
            Map.entry("x", "Session-Expires"),
            Map.entry("y", "Identity"));

    /** Reads a line that is unfolded already; the name is made long. */
    static Header of(String name, String value) {
        return new Header(name.length() == 1 ? COMPACT.getOrDefault(name.toLowerCase(Locale.ROOT), name) : name, value);
    }

    /** Reads {@code name: value}; empty without colon or with a bad name. */
    static Optional<Header> parse(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : Syntax.trim(line.substring(0, colon));
        return Reader.isToken(name) ? Optional.of(of(name, Syntax.trim(line.substring(colon + 1)))) : Optional.empty();
    }

    public boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
