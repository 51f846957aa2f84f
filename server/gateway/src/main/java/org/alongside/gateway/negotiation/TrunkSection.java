package org.alongside.gateway.negotiation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters.RtcpMode;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.sip.sdp.Connection;
import org.alongside.sip.sdp.MediaDescription;
import org.alongside.sip.sdp.SessionDescription;

/**
 * One media section of a SIP endpoint's description, as parameters.
 *
 * @param flow as the endpoint sees it; a hold of RFC 2543 ({@code c=0.0.0.0}) doesn't receive
 * @param remote where it wants media, without its keys
 * @param videoKilobits its {@code b=} limit
 */
public record TrunkSection(
        MediaKind kind,
        Flow flow,
        List<CodecParameters> codecs,
        TrunkRemote remote,
        Keying keying,
        RtcpMode rtcp,
        OptionalInt videoKilobits) {
    private static final String BROADCAST = "255.255.255.255";

    /** The sections that we could use: the first audio and the first video that are neither refused nor strange. */
    public static List<TrunkSection> read(SessionDescription description) {
        var found = new ArrayList<TrunkSection>();
        for (var media : description.media()) {
            ClientOfferReader.kind(media.media())
                    .filter(kind -> found.stream().noneMatch(s -> s.kind() == kind))
                    .flatMap(kind -> read(description, media, kind))
                    .ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    public static Optional<TrunkSection> find(SessionDescription description, MediaKind kind) {
        return description.media().stream()
                .filter(media -> ClientOfferReader.kind(media.media())
                        .filter(kind::equals)
                        .isPresent())
                .flatMap(media -> read(description, media, kind).stream())
                .findFirst();
    }

    static Optional<TrunkSection> read(SessionDescription description, MediaDescription media, MediaKind kind) {
        var connection = description.connection(media);
        if (media.isRefused() || !Keying.PROTOCOLS.contains(media.protocol()) || connection.isEmpty()) {
            return Optional.empty();
        }
        var codecs = SectionCodecs.read(media);
        return address(connection.get())
                .map(address -> new TrunkSection(
                        kind,
                        flow(description, media, connection.get()),
                        codecs,
                        remote(media, address),
                        Keying.read(description, media),
                        speaksFeedback(media) ? RtcpMode.AVPF : RtcpMode.AVP,
                        kilobits(media)));
    }

    private static Flow flow(SessionDescription description, MediaDescription media, Connection connection) {
        var flow = Flow.of(description.direction(media));
        return connection.isUnspecified() ? new Flow(flow.sends(), false) : flow;
    }

    /**
     * Addresses only: a name would have to be looked up, and no phone writes one. An address of many hosts is none: we would be
     * made to flood them.
     */
    private static Optional<InetAddress> address(Connection connection) {
        String text = connection.address();
        if (!text.matches("[0-9.]{7,15}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*") || text.length() > 45) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text)) // digits only: never asks a name server
                    .filter(address -> !address.isMulticastAddress() && !BROADCAST.equals(address.getHostAddress()));
        } catch (UnknownHostException noAddress) {
            return Optional.empty();
        }
    }

    private static TrunkRemote remote(MediaDescription media, InetAddress address) {
        Optional<InetSocketAddress> rtcp = media.attribute("rtcp") // RFC 3605: port, possibly with another address
                .map(v -> v.trim().split("\\s+", 2)[0])
                .filter(p -> p.matches("[0-9]{1,5}") && Integer.parseInt(p) > 0 && Integer.parseInt(p) <= 65_535)
                .map(p -> new InetSocketAddress(address, Integer.parseInt(p)));
        return new TrunkRemote(
                new InetSocketAddress(address, media.port()), rtcp, media.has("rtcp-mux"), Optional.empty());
    }

    private static boolean speaksFeedback(MediaDescription media) {
        return media.protocol().endsWith("F") || media.has("rtcp-fb");
    }

    private static OptionalInt kilobits(MediaDescription media) {
        for (var bandwidth : media.bandwidths()) {
            long kilobits = switch (bandwidth.type()) {
                case "AS" -> bandwidth.value();
                case "TIAS" -> bandwidth.value() / 1000;
                default -> 0;
            };
            if (kilobits > 0 && kilobits <= 1_000_000) {
                return OptionalInt.of((int) kilobits);
            }
        }
        return OptionalInt.empty();
    }
}
