package org.alongside.sip.sdp;

import java.util.Optional;

/** {@code a=name:value}, or {@code a=name} where there is no value. Names are case-sensitive (RFC 8866 §5.13). */
public record Attribute(String name, Optional<String> value) {

    public static Attribute of(String name, String value) {
        return new Attribute(name, Optional.of(value));
    }

    public static Attribute flag(String name) {
        return new Attribute(name, Optional.empty());
    }

    static Attribute parse(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? flag(text) : of(text.substring(0, colon), text.substring(colon + 1));
    }

    boolean is(String otherName) {
        return name.equals(otherName);
    }

    void writeTo(StringBuilder out) {
        out.append(name);
        if (value.isPresent()) {
            out.append(':').append(value.get());
        }
    }

    @Override
    public String toString() {
        return value.map(v -> name + ":" + v).orElse(name);
    }
}
