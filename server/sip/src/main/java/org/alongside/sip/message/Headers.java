package org.alongside.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A message's other headers, beside those of its {@link Head}, in order; immutable. */
public record Headers(List<Header> list) {
    public static final Headers NONE = new Headers(List.of());
    private static final Pattern WHITE = Pattern.compile("\\s");

    public Headers {
        list = List.copyOf(list);
    }

    /** Reads header lines; empty where one is no header or they are too many. */
    public static Optional<Headers> parse(String text) {
        var found = new ArrayList<Header>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var lines = new LineReader(bytes, 0, bytes.length);
        while (lines.next()) {
            var header = HeaderLine.parse(lines).map(HeaderLine::header).filter(h -> !Syntax.hasBareControl(h.value()));
            if (header.isEmpty() || found.size() >= MessageParser.MAX_HEADERS) {
                return Optional.empty();
            }
            found.add(header.get());
        }
        return Optional.of(new Headers(found));
    }

    /** The index after the empty line that ends headers, or −1. */
    public static int endIn(byte[] bytes) {
        return MessageParser.bodyStart(bytes, 0, bytes.length);
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** The first value of that name. */
    public Optional<String> first(String name) {
        for (var header : list) {
            if (header.is(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    public List<String> all(String name) {
        var found = new ArrayList<String>(2);
        for (var header : list) {
            if (header.is(name)) {
                found.add(header.value());
            }
        }
        return found.isEmpty() ? List.of() : List.copyOf(found);
    }

    /** The comma-separated words of all headers of that name: Supported, Require, Allow. */
    public List<String> words(String name) {
        var found = new ArrayList<String>();
        for (String value : all(name)) {
            for (String word : value.split(",", -1)) {
                String trimmed = word.trim();
                if (!trimmed.isEmpty()) {
                    found.add(trimmed);
                }
            }
        }
        return List.copyOf(found);
    }

    /** The addresses of Contact, Route, Record-Route, P-Asserted-Identity; what can't be read is left out. */
    public List<NameAddress> addresses(String name) {
        var found = new ArrayList<NameAddress>(2);
        for (String value : all(name)) {
            for (String part : Syntax.commaList(value).orElse(List.of())) {
                NameAddress.parse(part).ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    /** The value's leading number (Expires, Max-Forwards, Retry-After), if it has one up to {@code max}. */
    public Optional<Long> number(String name, long max) {
        return first(name).map(v -> Syntax.number(v.split("[ ;(]", 2)[0], max)).filter(n -> n >= 0);
    }

    /** The media type of Content-Type without parameters, lower case; "" where there is none. */
    public String contentType() {
        String value = first("Content-Type").orElse("");
        int semicolon = value.indexOf(';');
        String type = semicolon < 0 ? value : value.substring(0, semicolon);
        boolean spaced = !Chars.VISIBLE.haveAllOf(type);
        return (spaced ? WHITE.matcher(type).replaceAll("") : type).toLowerCase(Locale.ROOT);
    }

    /** Adds at the end. A line end in the value would be a header of its own: whoever lets one through has a bug. */
    public Headers with(String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(name + " holds a line end");
        }
        var all = new ArrayList<Header>(list.size() + 1);
        all.addAll(list);
        all.add(new Header(name, value));
        return new Headers(all);
    }

    /** Replaces every header of that name by this one. */
    public Headers replacing(String name, String value) {
        return without(name).with(name, value);
    }

    public Headers without(String name) {
        return where(header -> !header.is(name));
    }

    public Headers plus(Headers more) {
        if (list.isEmpty() || more.list.isEmpty()) {
            return list.isEmpty() ? more : this;
        }
        var all = new ArrayList<Header>(list.size() + more.list.size());
        all.addAll(list);
        all.addAll(more.list);
        return new Headers(all);
    }

    /** Only the headers of these names. */
    public Headers only(String... names) {
        return where(header -> {
            for (String name : names) {
                if (header.is(name)) {
                    return true;
                }
            }
            return false;
        });
    }

    private Headers where(Predicate<Header> wanted) {
        var some = new ArrayList<Header>(list.size());
        for (var header : list) {
            if (wanted.test(header)) {
                some.add(header);
            }
        }
        return some.isEmpty() ? NONE : some.size() == list.size() ? this : new Headers(some);
    }
}
