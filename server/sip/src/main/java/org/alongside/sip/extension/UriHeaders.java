package org.alongside.sip.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.alongside.sip.message.Header;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Syntax;

/**
 * The headers that a URI carries for the request to be made of it: {@code sip:b@c?Replaces=1%3Bto-tag%3D2} (RFC 3261 §19.1.1).
 * Somebody else chose them: only those that are asked for by name may go into a request (§19.1.5).
 */
public record UriHeaders(List<Header> list) {
    private static final int MAX_HEADERS = 16;
    private static final String UNESCAPED = "[]/?:+$";

    public UriHeaders {
        list = List.copyOf(list);
    }

    /** Empty where one of them is no header, or hides a control character: it could end its line and begin another. */
    public static Optional<UriHeaders> of(SipUri uri) {
        var found = new ArrayList<Header>();
        for (String pair :
                uri.headers().isEmpty() ? new String[0] : uri.headers().split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : Syntax.unescape(pair.substring(0, equals));
            String value = Syntax.unescape(pair.substring(equals + 1));
            boolean clean = value.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == 0xfffd);
            if (!Syntax.isToken(name) || !clean || found.size() >= MAX_HEADERS) {
                return Optional.empty();
            }
            found.add(new Header(name, value));
        }
        return Optional.of(new UriHeaders(found));
    }

    /** The value of the only header of that name; two would be two meanings. */
    public Optional<String> get(String name) {
        var named = list.stream().filter(h -> h.is(name)).toList();
        return named.size() == 1 ? Optional.of(named.getFirst().value()) : Optional.empty();
    }

    /** The URI with these headers instead of its own. */
    public SipUri on(SipUri uri) {
        String text = list.stream()
                .map(h -> Syntax.escape(h.name(), UNESCAPED) + "=" + Syntax.escape(h.value(), UNESCAPED))
                .collect(Collectors.joining("&"));
        return new SipUri(uri.secure(), uri.userInfo(), uri.host(), uri.port(), uri.parameters(), text);
    }
}
