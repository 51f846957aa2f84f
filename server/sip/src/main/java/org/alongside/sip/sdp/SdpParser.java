package org.alongside.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.jspecify.annotations.Nullable;

/**
 * Reads one description, line by line (RFC 8866 §9). Lenient where phones err (line ends, order, a missing {@code s=} or
 * {@code t=}), strict where a guess could send media to the wrong place. Used once.
 */
final class SdpParser {
    private static final int MAX_LINE = 8192;
    private static final String CARRIED = "iueptrzk";

    private @Nullable Origin origin;
    private String name = "-";
    private Optional<Connection> connection = Optional.empty();
    private final List<Bandwidth> bandwidths = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Line> otherLines = new ArrayList<>();
    private final List<MediaDescription> finished = new ArrayList<>();
    private @Nullable MediaBuilder section;

    Result<SessionDescription> parse(String text) {
        if (text.length() > SessionDescription.MAX_TEXT) {
            return refuse("is longer than " + SessionDescription.MAX_TEXT + " characters");
        }
        var lines = lines(text);
        if (lines.size() > SessionDescription.MAX_LINES) {
            return refuse("has more than " + SessionDescription.MAX_LINES + " lines");
        }
        if (!lines.getFirst().equals("v=0")) {
            return refuse("doesn't begin with v=0");
        }
        if (lines.stream().filter(line -> line.startsWith("m=")).count() > SessionDescription.MAX_MEDIA) {
            return refuse("has more than " + SessionDescription.MAX_MEDIA + " media sections");
        }
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isEmpty() && !read(line)) {
                return refuse("line " + (i + 1) + " (" + line.charAt(0) + "=) makes no sense");
            }
        }
        finishSection();
        if (origin == null) {
            return refuse("has no o= line");
        }
        return Result.ok(
                new SessionDescription(origin, name, connection, bandwidths, attributes, otherLines, finished));
    }

    /** At least one, and at most one more than may be. A bare LF ends a line too. */
    private static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        int start = 0;
        int end = text.indexOf('\n');
        while (end >= 0 && lines.size() < SessionDescription.MAX_LINES) {
            lines.add(text.substring(start, end > start && text.charAt(end - 1) == '\r' ? end - 1 : end));
            start = end + 1;
            end = text.indexOf('\n', start);
        }
        lines.add(text.substring(start));
        return lines;
    }

    private static Result<SessionDescription> refuse(String why) {
        return Result.failed(Failure.Code.BAD_REQUEST, "the session description " + why);
    }

    private boolean read(String line) {
        if (line.length() < 2 || line.charAt(1) != '=' || line.length() > MAX_LINE || hasControls(line)) {
            return false;
        }
        String value = line.substring(2);
        return switch (line.charAt(0)) {
            case 'o' -> readOrigin(value);
            case 's' -> readName(value);
            case 'c' -> readConnection(value);
            case 'b' -> readBandwidth(value);
            case 'a' -> readAttribute(value);
            case 'm' -> readMedia(value);
            default -> carry(new Line(line.charAt(0), value));
        };
    }

    /** RFC 8866 §9: byte-string without NUL, CR, LF. Other controls would only serve an attack on a log or a peer. */
    private static boolean hasControls(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    private boolean readOrigin(String value) {
        var words = Words.of(value);
        if (origin != null || section != null || words.size() != 6) {
            return false;
        }
        Optional<Long> id = unsigned(words.get(1));
        Optional<Long> version = unsigned(words.get(2));
        if (id.isEmpty() || version.isEmpty() || !words.get(3).equals("IN")) {
            return false;
        }
        origin = new Origin(words.getFirst(), id.get(), version.get(), words.get(4), words.get(5));
        return true;
    }

    private static Optional<Long> unsigned(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseUnsignedLong(digits));
        } catch (NumberFormatException tooBig) { // the only way to ask the JDK for an unsigned bound
            return Optional.empty();
        }
    }

    private boolean readName(String value) {
        name = value.isEmpty() ? "-" : value;
        return section == null;
    }

    private boolean readConnection(String value) {
        var words = Words.of(value);
        if (words.size() != 3 || !words.getFirst().equals("IN") || !isAddress(words.get(2))) {
            return false;
        }
        var read = new Connection(words.get(1), words.get(2));
        if (section != null) {
            section.connection(read);
        } else {
            connection = Optional.of(read);
        }
        return read.addressType().equals("IP4") || read.addressType().equals("IP6");
    }

    /** An address or host name, possibly with a multicast suffix: nothing that needs quoting anywhere. */
    private static boolean isAddress(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!Character.isLetterOrDigit(c) && ".:-_/%".indexOf(c) < 0) {
                return false;
            }
        }
        return word.length() <= 255;
    }

    /** A bandwidth whose value is no number is passed over: the limit is advice. */
    private boolean readBandwidth(String value) {
        int colon = value.indexOf(':');
        if (colon <= 0) {
            return false;
        }
        long amount = Numbers.parseLong(value.substring(colon + 1).trim(), Long.MAX_VALUE);
        if (amount >= 0) {
            var read = new Bandwidth(value.substring(0, colon), amount);
            if (section != null) {
                section.bandwidth(read);
            } else {
                bandwidths.add(read);
            }
        }
        return true;
    }

    private boolean readAttribute(String value) {
        var read = Attribute.parse(value);
        if (read.name().isEmpty() || read.name().indexOf(' ') >= 0) {
            return false;
        }
        if (section != null) {
            section.attribute(read);
        } else {
            attributes.add(read);
        }
        return true;
    }

    /** {@code m=audio 49170/2 RTP/AVP 0 8}; a refused stream (port 0) may lack its formats, as some phones write it. */
    private boolean readMedia(String value) {
        finishSection();
        var words = Words.of(value);
        if (words.size() < 3) {
            return false;
        }
        String ports = words.get(1);
        int slash = ports.indexOf('/');
        int port = Numbers.parse(slash < 0 ? ports : ports.substring(0, slash), 65_535);
        int count = slash < 0 ? 1 : Numbers.parse(ports.substring(slash + 1), 65_535);
        if (port < 0 || count < 1 || words.getFirst().isEmpty() || (words.size() == 3 && port != 0)) {
            return false;
        }
        section = new MediaBuilder(words.getFirst(), port, words.get(2)).portCount(count);
        words.subList(3, words.size()).forEach(section::format);
        return true;
    }

    private boolean carry(Line line) {
        if (CARRIED.indexOf(line.type()) < 0) {
            return false; // RFC 8866 §5: a description with an unknown type letter is not understood
        }
        if (line.type() == 't' && line.value().equals("0 0") && section == null) {
            return true; // a session without bounds is what is written anyway
        }
        if (section == null) {
            otherLines.add(line);
        } else if (line.type() == 'i' || line.type() == 'k') {
            section.other(line);
        } else {
            return false;
        }
        return true;
    }

    private void finishSection() {
        if (section != null) {
            finished.add(section.build());
            section = null;
        }
    }
}
