package org.alongside.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds a {@link MediaDescription} line by line, in the order of the calls. */
public final class MediaBuilder {
    private final String media;
    private int port;
    private int portCount = 1;
    private String protocol;
    private Optional<Connection> connection = Optional.empty();
    private final List<String> formats = new ArrayList<>();
    private final List<Bandwidth> bandwidths = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Line> otherLines = new ArrayList<>();

    MediaBuilder(String media, int port, String protocol) {
        this.media = media;
        this.port = port;
        this.protocol = protocol;
    }

    MediaBuilder(MediaDescription from) {
        this(from.media(), from.port(), from.protocol());
        portCount = from.portCount();
        connection = from.connection();
        formats.addAll(from.formats());
        bandwidths.addAll(from.bandwidths());
        attributes.addAll(from.attributes());
        otherLines.addAll(from.otherLines());
    }

    public MediaBuilder port(int newPort) {
        port = newPort;
        return this;
    }

    MediaBuilder portCount(int count) {
        portCount = count;
        return this;
    }

    public MediaBuilder protocol(String newProtocol) {
        protocol = newProtocol;
        return this;
    }

    public MediaBuilder connection(Connection newConnection) {
        connection = Optional.of(newConnection);
        return this;
    }

    public MediaBuilder format(String format) {
        formats.add(format);
        return this;
    }

    /** A payload type with its {@code a=rtpmap}. */
    public MediaBuilder codec(RtpMap map) {
        return format(Integer.toString(map.payloadType())).attribute("rtpmap", map.toString());
    }

    public MediaBuilder fmtp(int payloadType, Fmtp parameters) {
        return attribute("fmtp", payloadType + " " + parameters);
    }

    /** {@code a=rtcp-fb:96 nack pli}. */
    public MediaBuilder feedback(int payloadType, String kind) {
        return attribute("rtcp-fb", payloadType + " " + kind);
    }

    /** Replaces any direction that was there. */
    public MediaBuilder direction(MediaDirection direction) {
        attributes.removeIf(a -> MediaDirection.named(a.name()).isPresent());
        return flag(direction.attributeName());
    }

    public MediaBuilder bandwidth(Bandwidth bandwidth) {
        bandwidths.add(bandwidth);
        return this;
    }

    public MediaBuilder attribute(String name, String value) {
        attributes.add(Attribute.of(name, value));
        return this;
    }

    public MediaBuilder attribute(Attribute attribute) {
        attributes.add(attribute);
        return this;
    }

    public MediaBuilder flag(String name) {
        attributes.add(Attribute.flag(name));
        return this;
    }

    public MediaBuilder candidate(IceCandidate candidate) {
        return attribute("candidate", candidate.toString());
    }

    public MediaBuilder crypto(Crypto crypto) {
        return attribute("crypto", crypto.attributeValue());
    }

    /** Removes every attribute of that name. */
    public MediaBuilder without(String name) {
        attributes.removeIf(a -> a.name().equals(name));
        return this;
    }

    MediaBuilder other(Line line) {
        otherLines.add(line);
        return this;
    }

    public MediaDescription build() {
        return new MediaDescription(
                media, port, portCount, protocol, formats, connection, bandwidths, attributes, otherLines);
    }
}
