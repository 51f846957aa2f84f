package org.alongside.sip.sdp;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code a=fingerprint:sha-256 AB:CD:…} (RFC 8122 §5): hash name in lower case, digits in upper case. */
public record Fingerprint(String hash, String value) {
    private static final Pattern PAIRS = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){15,63}");

    static Optional<Fingerprint> parse(String text) {
        String[] parts = text.trim().split("\\s+", 3);
        if (parts.length != 2
                || !PAIRS.matcher(parts[1].toUpperCase(Locale.ROOT)).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Fingerprint(parts[0].toLowerCase(Locale.ROOT), parts[1].toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return hash + " " + value;
    }
}
