package org.alongside.sip.sdp;

import java.util.List;
import java.util.Optional;
import org.alongside.kernel.Result;

/**
 * A session description (RFC 8866), as a browser or a SIP phone sends it. {@link #parse} takes any text and never throws;
 * {@link #toString} writes it with CRLF, and writing what was parsed is stable.
 *
 * @param otherLines {@code i u e p t r z k} lines, carried along; without a {@code t=} line, {@code t=0 0} is written
 */
public record SessionDescription(
        Origin origin,
        String name,
        Optional<Connection> connection,
        List<Bandwidth> bandwidths,
        List<Attribute> attributes,
        List<Line> otherLines,
        List<MediaDescription> media) {

    public static final int MAX_TEXT = 64 * 1024;
    public static final int MAX_MEDIA = 64;
    public static final int MAX_LINES = 4096;

    static final String BEFORE_CONNECTION = "iuep";
    static final String AFTER_BANDWIDTH = "trzk";

    public SessionDescription {
        bandwidths = List.copyOf(bandwidths);
        attributes = List.copyOf(attributes);
        otherLines = Line.sorted(otherLines, BEFORE_CONNECTION, AFTER_BANDWIDTH);
        media = List.copyOf(media);
    }

    /** Reads a description; the failure ({@code BAD_REQUEST}) names the line that makes no sense. */
    public static Result<SessionDescription> parse(String text) {
        return new SdpParser().parse(text);
    }

    public static SessionBuilder builder(Origin origin) {
        return new SessionBuilder(origin);
    }

    public SessionBuilder toBuilder() {
        return new SessionBuilder(this);
    }

    public SessionDescription withVersion(long version) {
        return toBuilder().origin(origin.withVersion(version)).build();
    }

    public boolean has(String attributeName) {
        return attributes.stream().anyMatch(a -> a.is(attributeName));
    }

    /** The first value of a session-level attribute. */
    public Optional<String> attribute(String attributeName) {
        return attributes(attributeName).stream().findFirst();
    }

    public List<String> attributes(String attributeName) {
        return attributes.stream()
                .filter(a -> a.is(attributeName))
                .flatMap(a -> a.value().stream())
                .toList();
    }

    /** The first section of that kind that isn't refused. */
    public Optional<MediaDescription> firstActive(String kind) {
        return media.stream()
                .filter(m -> m.media().equals(kind) && !m.isRefused())
                .findFirst();
    }

    /** The section's own direction, else the session's, else {@code sendrecv} (RFC 8866 §6.7). */
    public MediaDirection direction(MediaDescription section) {
        return section.direction()
                .or(() -> attributes.stream()
                        .filter(a -> a.value().isEmpty())
                        .flatMap(a -> MediaDirection.named(a.name()).stream())
                        .findFirst())
                .orElse(MediaDirection.SENDRECV);
    }

    /** The section's own {@code c=}, else the session's. */
    public Optional<Connection> connection(MediaDescription section) {
        return section.connection().or(() -> connection);
    }

    /** A value that a section may state or inherit: {@code ice-ufrag}, {@code ice-pwd}, {@code setup} … */
    public Optional<String> attribute(MediaDescription section, String attributeName) {
        return section.attribute(attributeName).or(() -> attribute(attributeName));
    }

    /** All fingerprints that hold for a section: its own, else the session's (RFC 8122 §5). */
    public List<Fingerprint> fingerprints(MediaDescription section) {
        var values = section.has("fingerprint") ? section.attributes("fingerprint") : attributes("fingerprint");
        return values.stream().flatMap(v -> Fingerprint.parse(v).stream()).toList();
    }

    /** The {@code mid}s of the first BUNDLE group (RFC 9143); empty where there is none. */
    public List<String> bundle() {
        for (String group : attributes("group")) {
            String[] words = group.trim().split("\\s+", -1);
            if (words[0].equals("BUNDLE")) {
                return List.of(words).subList(1, words.length);
            }
        }
        return List.of();
    }

    @Override
    public String toString() {
        var out = new StringBuilder(1024);
        line(out, 'v', "0");
        line(out, 'o', origin.toString());
        line(out, 's', name);
        others(out, otherLines, BEFORE_CONNECTION);
        connection.ifPresent(c -> line(out, 'c', c.toString()));
        bandwidths.forEach(b -> line(out, 'b', b.toString()));
        if (otherLines.isEmpty() || otherLines.stream().noneMatch(l -> l.type() == 't')) {
            line(out, 't', "0 0");
        }
        others(out, otherLines, AFTER_BANDWIDTH);
        attributes(out, attributes);
        media.forEach(m -> write(out, m));
        return out.toString();
    }

    private static void write(StringBuilder out, MediaDescription m) {
        out.append("m=").append(m.media()).append(' ').append(m.port());
        if (m.portCount() != 1) {
            out.append('/').append(m.portCount());
        }
        out.append(' ').append(m.protocol());
        m.formats().forEach(format -> out.append(' ').append(format));
        out.append("\r\n");
        others(out, m.otherLines(), BEFORE_CONNECTION);
        m.connection().ifPresent(c -> line(out, 'c', c.toString()));
        m.bandwidths().forEach(b -> line(out, 'b', b.toString()));
        others(out, m.otherLines(), AFTER_BANDWIDTH);
        attributes(out, m.attributes());
    }

    private static void others(StringBuilder out, List<Line> lines, String types) {
        for (var line : lines) {
            if (types.indexOf(line.type()) >= 0) {
                line(out, line.type(), line.value());
            }
        }
    }

    private static void attributes(StringBuilder out, List<Attribute> attributes) {
        for (var attribute : attributes) {
            attribute.writeTo(out.append("a="));
            out.append("\r\n");
        }
    }

    private static void line(StringBuilder out, char type, String value) {
        out.append(type).append('=').append(value).append("\r\n");
    }
}
