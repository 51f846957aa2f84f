package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code ;name=value;flag} of a URI or header, in order. Names compare without case; a quoted value keeps its quotes. */
public record Parameters(List<Parameter> list) {
    public static final Parameters NONE = new Parameters(List.of());
    private static final int MAX_PARAMETERS = 64;

    public Parameters {
        list = List.copyOf(list);
    }

    /** One parameter; a flag has no value. */
    public record Parameter(String name, Optional<String> value) {
        /** Most names differ in length, and the usual ones are written as we ask for them. */
        boolean is(String otherName) {
            return name.length() == otherName.length() && (name.equals(otherName) || name.equalsIgnoreCase(otherName));
        }

        void writeTo(StringBuilder out) {
            out.append(name);
            if (value.isPresent()) {
                out.append('=').append(value.get());
            }
        }

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
        var found = new ArrayList<Parameter>(4);
        while (reader.takeSpaced(';')) {
            String name = reader.token();
            Optional<String> value = Optional.empty();
            if (reader.takeSpaced('=')) {
                value = Optional.of(reader.peek() == '"' ? reader.quoted() : reader.until(Reader.VALUE_END));
            }
            boolean empty = name.isEmpty() || (value.isPresent() && value.get().isEmpty());
            if (empty || !add(found, new Parameter(name, value))) {
                return Optional.empty();
            }
        }
        reader.skipSpace();
        return reader.atEnd() ? of(found) : Optional.empty();
    }

    /** URI parameters: no white space, escapes whole (RFC 3261 §19.1.1). */
    static Optional<Parameters> parseUri(String text) {
        var found = new ArrayList<Parameter>(4);
        int end;
        for (int at = 0; at <= text.length(); at = end + 1) {
            int semicolon = text.indexOf(';', at);
            end = semicolon < 0 ? text.length() : semicolon;
            int equals = text.indexOf('=', at);
            boolean flag = equals < 0 || equals > end;
            String name = text.substring(at, flag ? end : equals);
            Optional<String> value = flag ? Optional.empty() : Optional.of(text.substring(equals + 1, end));
            if (name.isEmpty() || !add(found, new Parameter(name, value))) {
                return Optional.empty();
            }
        }
        return of(found);
    }

    /** False where it is one too many, or one of that name is there. They are few, so comparing them all is cheap. */
    private static boolean add(List<Parameter> found, Parameter parameter) {
        if (found.size() >= MAX_PARAMETERS || indexOf(found, parameter.name()) >= 0) {
            return false;
        }
        found.add(parameter);
        return true;
    }

    private static Optional<Parameters> of(List<Parameter> found) {
        return Optional.of(found.isEmpty() ? NONE : new Parameters(found));
    }

    private static int indexOf(List<Parameter> list, String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).is(name)) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(String name) {
        return indexOf(list, name) >= 0;
    }

    /** The value without quotes; empty for a flag and for a parameter that isn't there. */
    public Optional<String> get(String name) {
        int index = indexOf(list, name);
        return index < 0 ? Optional.empty() : list.get(index).value().map(Syntax::unquote);
    }

    /** Replaces the parameter, or adds it at the end. */
    public Parameters with(String name, String value) {
        return with(new Parameter(name, Optional.of(value)));
    }

    public Parameters withFlag(String name) {
        return has(name) ? this : with(new Parameter(name, Optional.empty()));
    }

    private Parameters with(Parameter parameter) {
        var changed = new ArrayList<Parameter>(list.size() + 1);
        changed.addAll(list);
        int index = indexOf(list, parameter.name());
        if (index < 0) {
            changed.add(parameter);
        } else {
            changed.set(index, parameter);
        }
        return new Parameters(changed);
    }

    public Parameters without(String name) {
        if (!has(name)) {
            return this;
        }
        return new Parameters(list.stream().filter(p -> !p.is(name)).toList());
    }

    void writeTo(StringBuilder out) {
        for (var parameter : list) {
            parameter.writeTo(out.append(';'));
        }
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        writeTo(out);
        return out.toString();
    }
}
