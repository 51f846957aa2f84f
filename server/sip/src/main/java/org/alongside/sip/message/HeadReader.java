package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the {@link Head}: each of its headers must be there, once but for Via, and right. */
final class HeadReader {
    private static final List<String> CORE = List.of("Via", "From", "To", "Call-ID", "CSeq");
    private static final int MAX_VIAS = 70; // Max-Forwards begins at 70

    private HeadReader() {}

    /** What came of it. */
    sealed interface Outcome {}

    record Good(Head head) implements Outcome {}

    record Bad(String reason) implements Outcome {}

    static boolean isCore(Header header) {
        return CORE.stream().anyMatch(header::is);
    }

    static Outcome read(List<Header> headers) {
        for (String name : CORE) {
            long count = headers.stream().filter(h -> h.is(name)).count();
            if (count == 0 || (count > 1 && !name.equals("Via"))) {
                return new Bad(count == 0 ? "no " + name : "more than one " + name);
            }
        }
        var vias = vias(headers);
        var from = single(headers, "From", NameAddress::parse);
        var to = single(headers, "To", NameAddress::parse);
        var callId = single(headers, "Call-ID", HeadReader::callId);
        var cseq = single(headers, "CSeq", CSeq::parse);
        if (vias.isEmpty() || from.isEmpty() || to.isEmpty() || callId.isEmpty() || cseq.isEmpty()) {
            String which = vias.isEmpty()
                    ? "Via"
                    : from.isEmpty() ? "From" : to.isEmpty() ? "To" : callId.isEmpty() ? "Call-ID" : "CSeq";
            return new Bad("a bad " + which);
        }
        return new Good(new Head(vias, from.get(), to.get(), callId.get(), cseq.get()));
    }

    /** Empty when any of them is wrong. */
    private static List<Via> vias(List<Header> headers) {
        var found = new ArrayList<Via>();
        for (Header header : headers) {
            if (!header.is("Via")) {
                continue;
            }
            for (String part : Syntax.commaList(header.value()).orElse(List.of(""))) {
                var via = Via.parse(part);
                if (via.isEmpty() || found.size() >= MAX_VIAS) {
                    return List.of();
                }
                found.add(via.get());
            }
        }
        return found;
    }

    private static <T> Optional<T> single(List<Header> headers, String name, Function<String, Optional<T>> parser) {
        return headers.stream().filter(h -> h.is(name)).findFirst().flatMap(h -> parser.apply(h.value()));
    }

    /** {@code word[@word]}: more than a token, but no white space. */
    private static Optional<String> callId(String text) {
        boolean right = !text.isEmpty() && text.length() <= 512 && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return right ? Optional.of(text) : Optional.empty();
    }
}
