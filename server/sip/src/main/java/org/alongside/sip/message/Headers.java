package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
        for (String line : Unfolding.of(text, false)) {
            var header = Header.parse(line).filter(h -> !Syntax.hasBareControl(h.value()));
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
        return list.stream().filter(h -> h.is(name)).map(Header::value).toList();
    }

    /** The comma-separated words of all headers of that name: Supported, Require, Allow. */
    public List<String> words(String name) {
        return all(name).stream()
                .flatMap(v -> Arrays.stream(v.split(",", -1)))
                .map(String::trim)
                .filter(w -> !w.isEmpty())
                .toList();
    }

    /** The addresses of Contact, Route, Record-Route, P-Asserted-Identity; what can't be read is left out. */
    public List<NameAddress> addresses(String name) {
        return all(name).stream()
                .flatMap(v -> Syntax.commaList(v).orElse(List.of()).stream())
                .flatMap(v -> NameAddress.parse(v).stream())
                .toList();
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
        return WHITE.matcher(type).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /** Adds at the end. A line end in the value would be a header of its own: whoever lets one through has a bug. */
    public Headers with(String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(name + " holds a line end");
        }
        return new Headers(
                Stream.concat(list.stream(), Stream.of(new Header(name, value))).toList());
    }

    /** Replaces every header of that name by this one. */
    public Headers replacing(String name, String value) {
        return without(name).with(name, value);
    }

    public Headers without(String name) {
        return new Headers(list.stream().filter(h -> !h.is(name)).toList());
    }

    public Headers plus(Headers more) {
        var all = new ArrayList<>(list);
        all.addAll(more.list);
        return new Headers(all);
    }

    /** Only the headers of these names. */
    public Headers only(String... names) {
        return new Headers(
                list.stream().filter(h -> Arrays.stream(names).anyMatch(h::is)).toList());
    }
}
