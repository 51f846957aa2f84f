package org.alongside.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds a {@link SessionDescription}; attributes and media keep the order of the calls. */
public final class SessionBuilder {
    private Origin origin;
    private String name = "-";
    private Optional<Connection> connection = Optional.empty();
    private final List<Bandwidth> bandwidths = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Line> otherLines = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();

    SessionBuilder(Origin origin) {
        this.origin = origin;
    }

    SessionBuilder(SessionDescription from) {
        this(from.origin());
        name = from.name();
        connection = from.connection();
        bandwidths.addAll(from.bandwidths());
        attributes.addAll(from.attributes());
        otherLines.addAll(from.otherLines());
        media.addAll(from.media());
    }

    public SessionBuilder origin(Origin newOrigin) {
        origin = newOrigin;
        return this;
    }

    public SessionBuilder name(String newName) {
        name = newName;
        return this;
    }

    public SessionBuilder connection(Connection newConnection) {
        connection = Optional.of(newConnection);
        return this;
    }

    public SessionBuilder bandwidth(Bandwidth bandwidth) {
        bandwidths.add(bandwidth);
        return this;
    }

    public SessionBuilder attribute(String attributeName, String value) {
        attributes.add(Attribute.of(attributeName, value));
        return this;
    }

    public SessionBuilder attribute(Attribute attribute) {
        attributes.add(attribute);
        return this;
    }

    public SessionBuilder flag(String attributeName) {
        attributes.add(Attribute.flag(attributeName));
        return this;
    }

    /** {@code a=group:BUNDLE 0 1}. */
    public SessionBuilder bundle(List<String> mids) {
        return attribute("group", "BUNDLE " + String.join(" ", mids));
    }

    public SessionBuilder media(MediaDescription section) {
        media.add(section);
        return this;
    }

    public SessionBuilder withoutMedia() {
        media.clear();
        return this;
    }

    SessionBuilder other(Line line) {
        otherLines.add(line);
        return this;
    }

    public SessionDescription build() {
        return new SessionDescription(origin, name, connection, bandwidths, attributes, otherLines, media);
    }
}
