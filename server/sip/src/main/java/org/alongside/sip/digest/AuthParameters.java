package org.alongside.sip.digest;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.alongside.sip.message.Syntax;

/** {@code name=value, name="value"}: what challenges, answers and Authentication-Info have in common (RFC 7616 §3.3). */
record AuthParameters(Map<String, String> values) {
    private static final int MAX_PARAMETERS = 32;
    private static final int MAX_VALUE = 1024;

    /** What follows the scheme {@code Digest}; empty for another scheme. */
    static Optional<AuthParameters> ofDigest(String header) {
        String text = header.strip();
        int space = text.indexOf(' ');
        boolean isDigest = space > 0 && text.substring(0, space).equalsIgnoreCase("Digest");
        return isDigest ? parse(text.substring(space + 1)) : Optional.empty();
    }

    /** Empty where a name stands twice, has no value, or there are too many: two readings would be two identities. */
    static Optional<AuthParameters> parse(String text) {
        var values = new HashMap<String, String>();
        List<String> parts = Syntax.commaList(text).orElse(List.of());
        for (String part : parts) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? "" : part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : part.substring(equals + 1).strip();
            boolean fits = Syntax.isToken(name) && isValue(value) && values.size() < MAX_PARAMETERS;
            if (!fits || values.put(name, Syntax.unquote(value)) != null) {
                return Optional.empty();
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new AuthParameters(values));
    }

    /** A quoted string, or a word without quotes and white space. */
    private static boolean isValue(String value) {
        boolean word = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"');
        return (Syntax.isQuoted(value) || word) && value.length() <= MAX_VALUE;
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
