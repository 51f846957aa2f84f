package org.alongside.sip.sdp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Format parameters, {@code name=value;name=value}: names in lower case, in order; a bare word has the value "". */
public record Fmtp(SequencedMap<String, String> parameters) {

    public Fmtp {
        parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
    }

    public static Fmtp parse(String text) {
        var found = new LinkedHashMap<String, String>();
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).trim();
            if (!name.isEmpty()) {
                found.putIfAbsent(
                        name.toLowerCase(Locale.ROOT),
                        equals < 0 ? "" : part.substring(equals + 1).trim());
            }
        }
        return new Fmtp(found);
    }

    /** The parameter's value, or {@code otherwise} where it is missing: most have a default in their payload format's RFC. */
    public String get(String name, String otherwise) {
        return parameters.getOrDefault(name, otherwise);
    }

    @Override
    public String toString() {
        return parameters.entrySet().stream().map(Fmtp::written).collect(Collectors.joining(";"));
    }

    private static String written(Map.Entry<String, String> parameter) {
        return parameter.getValue().isEmpty() ? parameter.getKey() : parameter.getKey() + "=" + parameter.getValue();
    }
}
