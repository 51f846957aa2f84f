package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code ;name=value;flag} of a URI or header, in order. Names compare without case; a quoted value keeps its quotes. */
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());
    private static final int MAX_PARAMETERS = 64;

    public Parameters {
        list = List.copyOf(list);
    }

    /** One parameter; a flag has no value. */
    public record Parameter(String name, Optional<String> value) {
        @Override
        public String toString() {
            return value.map(v -> name + "=" + v).orElse(name);
        }
    }

    /** Reads {@code ;name=value;flag}, or nothing; empty where it is neither. */
    public static Optional<Parameters> parse(String text) {
        var reader = new Reader(text);
        reader.skipSpace();
        return parseHeader(reader);
    }

    /** Header parameters from here to the end: white space may surround {@code ;} and {@code =}. */
    static Optional<Parameters> parseHeader(Reader reader) {
        var found = new ArrayList<Parameter>();
        while (reader.takeSpaced(';')) {
            String name = reader.token();
            Optional<String> value = Optional.empty();
            if (reader.takeSpaced('=')) {
                value = Optional.of(reader.peek() == '"' ? reader.quoted() : reader.until(" \t;,\"<>"));
            }
            if (name.isEmpty() || value.filter(String::isEmpty).isPresent()) {
                return Optional.empty();
            }
            found.add(new Parameter(name, value));
        }
        reader.skipSpace();
        return reader.atEnd() ? checked(found) : Optional.empty();
    }

    /** URI parameters: no white space, escapes whole (RFC 3261 §19.1.1). */
    static Optional<Parameters> parseUri(String text) {
        var found = new ArrayList<Parameter>();
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (name.isEmpty()) {
                return Optional.empty();
            }
            found.add(new Parameter(name, equals < 0 ? Optional.empty() : Optional.of(part.substring(equals + 1))));
        }
        return checked(found);
    }

    private static Optional<Parameters> checked(List<Parameter> found) {
        var names = new HashSet<String>();
        boolean unique = found.stream().allMatch(p -> names.add(p.name().toLowerCase(Locale.ROOT)));
        return unique && found.size() <= MAX_PARAMETERS ? Optional.of(new Parameters(found)) : Optional.empty();
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** The value without quotes; empty for a flag and for a parameter that isn't there. */
    public Optional<String> get(String name) {
        return find(name).flatMap(Parameter::value).map(Syntax::unquote);
    }

    private Optional<Parameter> find(String name) {
        for (var parameter : list) {
            if (parameter.name().equalsIgnoreCase(name)) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }

    /** Replaces the parameter, or adds it at the end. */
    public Parameters with(String name, String value) {
        var changed = new Parameter(name, Optional.of(value));
        if (!has(name)) {
            return new Parameters(
                    Stream.concat(list.stream(), Stream.of(changed)).toList());
        }
        return new Parameters(list.stream()
                .map(p -> p.name().equalsIgnoreCase(name) ? changed : p)
                .toList());
    }

    public Parameters withFlag(String name) {
        return has(name)
                ? this
                : new Parameters(Stream.concat(list.stream(), Stream.of(new Parameter(name, Optional.empty())))
                        .toList());
    }

    public Parameters without(String name) {
        return new Parameters(
                list.stream().filter(p -> !p.name().equalsIgnoreCase(name)).toList());
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        list.forEach(p -> out.append(';').append(p));
        return out.toString();
    }
}
