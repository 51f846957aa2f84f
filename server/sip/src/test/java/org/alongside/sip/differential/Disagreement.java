package org.alongside.sip.differential;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Every kind of difference between the two stacks that we know of, each with the reason why ours is as it is. */
@SuppressWarnings("ImmutableEnumChecker") // the predicates hold nothing
enum Disagreement {
    /** A header may be empty for all we care; theirs refuses an empty User-Agent. */
    EMPTY_VALUE(c -> c.onlyOurs() && c.headMatches("(?m)^[^:\n]+:[ \t]*$")),

    /** A line of white space goes on with the header before it (RFC 3261 §7.3.1); theirs takes it for the end of all headers. */
    WHITE_LINE(c -> c.rawHeadMatches("\n[ \t\r]+(\n|$)")),

    /** The body begins right after the empty line, also with a line end (§7.5); theirs passes over those. */
    BODY_BEGINS_WITH_LINE_END(c -> c.ours().accepted() && c.body().matches("(?s)[ \t]*[\r\n].*")),

    /** In a datagram bytes beyond Content-Length are cut off (§18.3); theirs refuses them. */
    MORE_THAN_CONTENT_LENGTH(
            c -> c.onlyOurs() && c.theirs().refusal().matches("(?s).*(Extraneous|Invalid content length).*")),

    /** Without Content-Length the body reaches to the end of the datagram (§18.3); theirs takes none. */
    NO_CONTENT_LENGTH(c -> !c.headMatches("(?im)^(content-length|l)[ \t]*:") && c.factsDifferOnlyIn("body")),

    /** Without brackets what follows a semicolon is the header's (§20), whatever the scheme; theirs gives it to the URI. */
    BARE_URI(c -> c.ours().accepted()
            && c.theirs().accepted()
            && c.headMatches("(?im)^(from|f|to|t|contact|m)[ \\t]*:[^<\"\\n]*;")),

    /** A header that we carry without reading it, such as Content-Type, may hold anything; theirs reads it and refuses. */
    CARRIED_UNREAD(
            c -> c.onlyOurs() && Reading.theirs(c.withoutCarriedHeaders()).accepted()),

    /** We refuse a line that is no header; theirs passes over it, and so over one that should have counted. */
    NO_HEADER(c -> c.weRefuse("a header without colon", "a bad or superfluous header")),

    /** We refuse a header that decides where a message goes unless all of it makes sense; theirs reads as far as it does. */
    HALF_READ(c -> c.weRefuse(
            "a bad Via",
            "a bad From",
            "a bad To",
            "a bad Contact",
            "a bad Call-ID",
            "a bad CSeq",
            "a bad Max-Forwards")),

    /** The same of the start line. */
    START_LINE(c -> c.weRefuse(
            "a bad Request-URI",
            "a bad method",
            "a bad status line",
            "a request line that ends without version",
            "another SIP version")),

    /** Control characters stand in no header but behind a backslash (§25.1); theirs lets them through to logs and peers. */
    CONTROL_CHARACTER(c -> c.weRefuse("a control character in")),

    /** CSeq must name the method (§8.1.1.5); theirs checks that later, if at all. */
    CSEQ_METHOD(c -> c.weRefuse("CSeq names another method")),

    /** Two of what may be once are two meanings; theirs takes one of them. */
    TWICE(c -> c.weRefuse("more than one")),

    /** Theirs reads a missing or wrong Content-Length as it likes; we answer 400 (§18.3). */
    WRONG_LENGTH(c -> c.weRefuse("a Content-Length that is no number")),

    /** Theirs adds the end of headers where it is missing. */
    NO_END(c -> c.weRefuse("has no end of headers")),

    /**
     * A character that the grammar has no place for in a display name, user part, branch or parameter, and that leaves one reading
     * only: we are lenient, theirs isn't.
     */
    ODD_CHARACTER(c -> c.onlyOurs() && c.theirs().refusal().startsWith("ParseException"));

    private final Predicate<Case> holds;

    Disagreement(Predicate<Case> holds) {
        this.holds = holds;
    }

    /** The first kind that explains a case. */
    static Optional<Disagreement> of(Case unequal) {
        return Arrays.stream(values()).filter(kind -> kind.holds.test(unequal)).findFirst();
    }

    /** A message that the two read differently. */
    record Case(String text, Reading ours, Reading theirs) {
        private static final Pattern END = Pattern.compile("\r?\n\r?\n");
        private static final List<String> READ = List.of(
                "via",
                "v",
                "from",
                "f",
                "to",
                "t",
                "call-id",
                "i",
                "cseq",
                "contact",
                "m",
                "max-forwards",
                "content-length",
                "l");

        boolean onlyOurs() {
            return ours.accepted() && !theirs.accepted();
        }

        boolean weRefuse(String... reasons) {
            return !ours.accepted()
                    && theirs.accepted()
                    && Arrays.stream(reasons)
                            .anyMatch(reason -> ours.refusal().regionMatches(true, 0, reason, 0, reason.length()));
        }

        private int headEnd() {
            var end = END.matcher(text);
            return end.find() ? end.start() : text.length();
        }

        String body() {
            var end = END.matcher(text);
            return end.find() ? text.substring(end.end()) : "";
        }

        boolean rawHeadMatches(String regex) {
            return Pattern.compile(regex).matcher(text.substring(0, headEnd())).find();
        }

        private String unfolded() {
            return text.substring(0, headEnd()).replaceAll("\r?\n[ \t]+", " ").replaceAll("\r?\n", "\n");
        }

        boolean headMatches(String regex) {
            return Pattern.compile(regex).matcher(unfolded()).find();
        }

        boolean factsDifferOnlyIn(String word) {
            Predicate<String> other = fact -> !fact.startsWith(word + " ");
            return ours.accepted()
                    && theirs.accepted()
                    && ours.facts().stream()
                            .filter(other)
                            .toList()
                            .equals(theirs.facts().stream().filter(other).toList());
        }

        /** The message with only those headers that {@link Reading} compares. */
        byte[] withoutCarriedHeaders() {
            var kept = new StringBuilder();
            String[] lines = unfolded().split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                int colon = Math.max(lines[i].indexOf(':'), 0);
                String name = lines[i].substring(0, colon).strip().toLowerCase(java.util.Locale.ROOT);
                if (i == 0 || READ.contains(name)) {
                    kept.append(lines[i]).append("\r\n");
                }
            }
            return (kept + "\r\n" + body()).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }
}
