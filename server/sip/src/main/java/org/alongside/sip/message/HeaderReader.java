package org.alongside.sip.message;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of one message in one pass: the {@link Head} into values, the others as text, and says what is wrong with
 * them first. Used once.
 */
final class HeaderReader {
    private static final int MAX_VIAS = 70; // Max-Forwards begins at 70
    private static final int MAX_LIST = 64;
    private static final int MAX_CALL_ID = 512;

    private static final List<KnownHeader> NEEDED =
            List.of(KnownHeader.VIA, KnownHeader.FROM, KnownHeader.TO, KnownHeader.CALL_ID, KnownHeader.CSEQ);

    private final Set<KnownHeader> seen = EnumSet.noneOf(KnownHeader.class);
    private final List<Header> ofHead = new ArrayList<>();
    private final List<Header> others = new ArrayList<>();
    private final List<Via> vias = new ArrayList<>(4);
    private Optional<NameAddress> from = Optional.empty();
    private Optional<NameAddress> to = Optional.empty();
    private String callId = "";
    private Optional<CSeq> cseq = Optional.empty();
    private int bodyLength;
    private int count;
    private @Nullable String trouble;

    /** @param available how many bytes follow the headers: the body's length where no header says it */
    HeaderReader(int available) {
        this.bodyLength = available;
    }

    /** What came of it. */
    sealed interface Outcome {}

    record Good(Head head, Headers others, int bodyLength) implements Outcome {}

    record Bad(String reason) implements Outcome {}

    /** Takes one line; false where it is no header, or one too many. A header that is wrong is told at the {@link #outcome}. */
    boolean add(LineReader line) {
        var read = HeaderLine.parse(line);
        if (read.isEmpty() || count >= MessageParser.MAX_HEADERS) {
            return false;
        }
        count++;
        take(read.get().known(), read.get().header());
        return true;
    }

    private void take(Optional<KnownHeader> name, Header header) {
        if (Syntax.hasBareControl(header.value())) {
            complain("a control character in", header);
        }
        if (name.isEmpty()) {
            others.add(header);
            return;
        }
        var known = name.get();
        boolean first = seen.add(known);
        switch (known.treatment) {
            case HEAD -> {
                ofHead.add(header);
                readHead(known, header, first);
            }
            case SINGLE -> readSingle(known, header, first);
            case ADDRESSES -> {
                others.add(header);
                if (!areAddresses(known, header.value())) {
                    complain("a bad", header);
                }
            }
            case TEXT -> others.add(header);
        }
    }

    private void readHead(KnownHeader known, Header header, boolean first) {
        if (!first && known != KnownHeader.VIA) {
            complain("more than one", header);
            return;
        }
        String value = header.value();
        boolean good = switch (known) {
            case FROM -> (from = NameAddress.parse(value)).isPresent();
            case TO -> (to = NameAddress.parse(value)).isPresent();
            case CALL_ID -> isCallId(callId = value);
            case CSEQ -> (cseq = CSeq.parse(value)).isPresent();
            default -> readVias(value);
        };
        if (!good) {
            complain("a bad", header);
        }
    }

    private boolean readVias(String value) {
        for (String part : Syntax.commaList(value).orElse(List.of(""))) {
            var via = Via.parse(part);
            if (via.isEmpty() || vias.size() >= MAX_VIAS) {
                return false;
            }
            vias.add(via.get());
        }
        return true;
    }

    /** {@code word[@word]}: more than a token, but no white space. */
    private static boolean isCallId(String text) {
        return !text.isEmpty() && text.length() <= MAX_CALL_ID && Chars.VISIBLE.haveAllOf(text);
    }

    private void readSingle(KnownHeader known, Header header, boolean first) {
        if (!first) {
            complain("more than one", header);
        }
        if (known == KnownHeader.CONTENT_LENGTH) {
            readLength(header.value());
            return;
        }
        others.add(header);
        if (known == KnownHeader.MAX_FORWARDS && Syntax.number(header.value(), 255) < 0) {
            complain("a bad", header);
        }
    }

    private void readLength(String value) {
        long length = Syntax.number(value, bodyLength);
        if (length < 0) {
            complain("a Content-Length that is no number or more than there is");
        } else {
            bodyLength = (int) length;
        }
    }

    private static boolean areAddresses(KnownHeader known, String value) {
        if (known == KnownHeader.CONTACT && value.equals("*")) {
            return true;
        }
        var parts = Syntax.commaList(value).orElse(List.of(""));
        return parts.size() <= MAX_LIST
                && parts.stream().allMatch(p -> NameAddress.parse(p).isPresent());
    }

    /** Names come from the message too, but are tokens; they are cut to what fits a log line. */
    private void complain(String what, Header header) {
        complain(what + " " + header.name().substring(0, Math.min(header.name().length(), 32)));
    }

    private void complain(String what) {
        trouble = trouble == null ? what : trouble;
    }

    Outcome outcome() {
        if (trouble != null) {
            return new Bad(trouble);
        }
        for (var needed : NEEDED) {
            if (!seen.contains(needed)) {
                return new Bad("no " + needed.text);
            }
        }
        var head = new Head(vias, from.orElseThrow(), to.orElseThrow(), callId, cseq.orElseThrow());
        return new Good(head, new Headers(others), bodyLength);
    }

    /** Whether an answer would find its way back. */
    boolean hasVia() {
        return seen.contains(KnownHeader.VIA);
    }

    /** What a refusal copies, as it came. */
    List<Header> copied() {
        return ofHead.stream()
                .filter(header -> !Syntax.hasBareControl(header.value()))
                .toList();
    }
}
