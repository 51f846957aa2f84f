package org.alongside.gateway.negotiation;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.alongside.broker.api.BrokerReply.TrunkPort;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.resolve.Addresses;
import org.alongside.sip.sdp.Bandwidth;
import org.alongside.sip.sdp.Connection;
import org.alongside.sip.sdp.MediaBuilder;
import org.alongside.sip.sdp.MediaDescription;
import org.alongside.sip.sdp.Origin;
import org.alongside.sip.sdp.SessionDescription;

/**
 * Writes our descriptions towards a trunk: offers, later offers, answers. Sections keep their place for the life of a dialog
 * and are refused rather than removed (RFC 3264 §8).
 */
public final class TrunkDescription {
    private TrunkDescription() {}

    /** What one kind of media shall be: our end's flow, and the codecs as the trunk numbers them. */
    public record Wanted(Flow flow, List<CodecParameters> codecs) {
        public Wanted {
            codecs = List.copyOf(codecs);
        }
    }

    /**
     * The codecs to offer: what the client has and the trunk may get, in the trunk's order; of H.264 one baseline payload
     * type for each packetization mode. Telephone-events are offered even if the client has none: the broker makes them.
     */
    public static List<CodecParameters> offerable(TrunkPolicy policy, MediaKind kind, List<CodecParameters> client) {
        var codecs = new ArrayList<CodecParameters>();
        var modes = new HashSet<Integer>();
        client.stream()
                .filter(c -> Codecs.carries(kind, c) && policy.allows(c))
                .sorted(Comparator.comparingInt(policy::rank))
                .filter(c -> !Codecs.is(c, "h264") || (H264.isBaseline(c.format()) && modes.add(H264.mode(c.format()))))
                .forEach(codecs::add);
        if (kind == MediaKind.AUDIO) {
            addEvents(codecs, client);
        }
        return List.copyOf(codecs);
    }

    private static void addEvents(List<CodecParameters> codecs, List<CodecParameters> client) {
        var rates = codecs.stream()
                .map(CodecParameters::clockRate)
                .distinct()
                .sorted()
                .toList();
        for (int rate : rates) {
            var own = Codecs.events(client, codecs).stream()
                    .filter(c -> c.clockRate() == rate)
                    .findFirst();
            own.or(() -> freePayloadType(codecs, client)
                            .map(type -> new CodecParameters(
                                    Codecs.TELEPHONE_EVENT,
                                    type,
                                    rate,
                                    1,
                                    Map.of("0-16", ""),
                                    List.of(),
                                    OptionalInt.empty())))
                    .map(TrunkDescription::withEvents)
                    .ifPresent(codecs::add);
        }
    }

    /** Says which events (RFC 4733 §2.4.1); browsers leave it out, and some gateways then send none. */
    private static CodecParameters withEvents(CodecParameters c) {
        return new CodecParameters(
                c.name(),
                c.payloadType(),
                c.clockRate(),
                c.channels(),
                Map.of("0-16", ""),
                List.of(),
                OptionalInt.empty());
    }

    private static Optional<Integer> freePayloadType(List<CodecParameters> codecs, List<CodecParameters> client) {
        var taken = new HashSet<Integer>();
        codecs.forEach(c -> taken.add(c.payloadType()));
        client.forEach(c -> taken.add(c.payloadType()));
        for (int type = 101; type <= 127; type++) {
            if (!taken.contains(type)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The first offer of a dialog: audio before video; a kind without codecs gets no section at all. */
    public static SessionDescription offer(
            TrunkPolicy policy, List<TrunkPort> ports, Map<MediaKind, Wanted> wanted, long sessionId) {
        var session = session(ports, sessionId, 1);
        for (var kind : MediaKind.values()) {
            section(policy, ports, kind, wanted).ifPresent(session::media);
        }
        return session.build();
    }

    /** A later offer: same sections in the same place, one version on; a new kind comes last. */
    public static SessionDescription reoffer(
            TrunkPolicy policy, List<TrunkPort> ports, Map<MediaKind, Wanted> wanted, SessionDescription last) {
        var session = session(ports, last.origin().sessionId(), last.origin().version() + 1);
        Set<MediaKind> open = new HashSet<>(wanted.keySet());
        for (var media : last.media()) {
            var kind = ClientOfferReader.kind(media.media()).filter(open::remove);
            session.media(kind.flatMap(k -> again(policy, ports, k, wanted, last, media))
                    .orElseGet(media::refused));
        }
        for (var kind : MediaKind.values()) {
            if (open.contains(kind)) {
                section(policy, ports, kind, wanted).ifPresent(session::media);
            }
        }
        return session.build();
    }

    private static Optional<MediaDescription> section(
            TrunkPolicy policy, List<TrunkPort> ports, MediaKind kind, Map<MediaKind, Wanted> wanted) {
        return open(ports, kind, wanted)
                .map(open -> open.written(policy.protocol(), Keying.offered(policy, open.port()), policy));
    }

    /** What stood in this place, in the profile it had; a section that was refused is offered as a new one. */
    private static Optional<MediaDescription> again(
            TrunkPolicy policy,
            List<TrunkPort> ports,
            MediaKind kind,
            Map<MediaKind, Wanted> wanted,
            SessionDescription last,
            MediaDescription media) {
        var before = TrunkSection.read(last, media, kind).map(TrunkSection::keying);
        return open(ports, kind, wanted)
                .flatMap(
                        open -> before.map(keying -> open.written(media.protocol(), keying.again(open.port()), policy)))
                .or(() -> section(policy, ports, kind, wanted));
    }

    /** A section that has a port and codecs. */
    private record Open(TrunkPort port, Wanted want) {
        MediaDescription written(String protocol, Keying keying, TrunkPolicy policy) {
            return TrunkDescription.written(protocol, port, want, keying, policy);
        }
    }

    private static Optional<Open> open(List<TrunkPort> ports, MediaKind kind, Map<MediaKind, Wanted> wanted) {
        return Optional.ofNullable(wanted.get(kind))
                .filter(want -> !want.codecs().isEmpty())
                .flatMap(want -> port(ports, kind).map(port -> new Open(port, want)));
    }

    /**
     * The answer to an offer of the trunk.
     *
     * @param last our last description in this dialog, if there was one: its version goes on
     */
    public static SessionDescription answer(
            TrunkPolicy policy,
            SessionDescription offer,
            List<TrunkPort> ports,
            Map<MediaKind, Wanted> wanted,
            long sessionId,
            Optional<SessionDescription> last) {
        var session = session(
                ports, sessionId, last.map(l -> l.origin().version() + 1).orElse(1L));
        var open = new EnumMap<>(wanted);
        for (var media : offer.media()) {
            var section = ClientOfferReader.kind(media.media())
                    .flatMap(kind -> TrunkSection.read(offer, media, kind))
                    .flatMap(theirs -> answered(policy, media, theirs, ports, open, last));
            session.media(section.orElseGet(media::refused));
        }
        return session.build();
    }

    private static Optional<MediaDescription> answered(
            TrunkPolicy policy,
            MediaDescription media,
            TrunkSection theirs,
            List<TrunkPort> ports,
            Map<MediaKind, Wanted> open,
            Optional<SessionDescription> last) {
        var want = open.remove(theirs.kind());
        var port = port(ports, theirs.kind());
        var before = last.flatMap(l -> TrunkSection.find(l, theirs.kind())).map(TrunkSection::keying);
        var keying = port.flatMap(p -> theirs.keying().answered(p, before));
        if (want == null || want.codecs().isEmpty() || port.isEmpty() || keying.isEmpty()) {
            return Optional.empty();
        }
        var flow = Flow.of(theirs.flow().inDescription().answer(want.flow().inDescription()));
        return Optional.of(
                written(media.protocol(), port.get(), new Wanted(flow, want.codecs()), keying.get(), policy));
    }

    /**
     * The trunk's answer without the sections that are less secure than our offer, or keyed in another way: those count as
     * refused (RFC 3264 §6, RFC 4568 §5.1.3).
     */
    public static SessionDescription kept(SessionDescription ours, SessionDescription answer) {
        var session = answer.toBuilder().withoutMedia();
        for (var media : answer.media()) {
            boolean broken = ClientOfferReader.kind(media.media()).stream()
                    .anyMatch(kind -> breaks(TrunkSection.find(ours, kind), TrunkSection.read(answer, media, kind)));
            session.media(broken ? media.refused() : media);
        }
        return session.build();
    }

    private static boolean breaks(Optional<TrunkSection> offered, Optional<TrunkSection> answered) {
        return offered.isPresent()
                && answered.isPresent()
                && !answered.get().keying().answers(offered.get().keying());
    }

    static Optional<TrunkPort> port(List<TrunkPort> ports, MediaKind kind) {
        return ports.stream().filter(p -> p.kind() == kind).findFirst();
    }

    private static org.alongside.sip.sdp.SessionBuilder session(List<TrunkPort> ports, long sessionId, long version) {
        String address = ports.stream()
                .map(p -> written(p.rtp().getAddress()))
                .findFirst()
                .orElse("127.0.0.1");
        return SessionDescription.builder(Origin.of(sessionId, version, address))
                .connection(Connection.to(address));
    }

    /** As RFC 5952 §4 has it; a zone means something on this machine only. */
    private static String written(InetAddress address) {
        return Addresses.text(address).split("%", 2)[0];
    }

    private static MediaDescription written(
            String protocol, TrunkPort port, Wanted want, Keying keying, TrunkPolicy policy) {
        var line = MediaDescription.builder(
                port.kind() == MediaKind.AUDIO ? "audio" : "video", port.rtp().getPort(), protocol);
        if (port.kind() == MediaKind.VIDEO) {
            line.bandwidth(new Bandwidth("AS", policy.videoKilobits()))
                    .bandwidth(new Bandwidth("TIAS", policy.videoKilobits() * 1000L));
        }
        SectionCodecs.write(line, towardsTrunk(want.codecs()), false);
        keying.writeTo(line);
        rtcp(line, port);
        if (port.kind() == MediaKind.AUDIO) {
            line.attribute("ptime", "20");
        }
        return line.direction(want.flow().inDescription()).build();
    }

    private static void rtcp(MediaBuilder line, TrunkPort port) {
        if (port.rtcp().equals(port.rtp())) {
            line.flag("rtcp-mux");
        } else if (port.rtcp().getPort() != port.rtp().getPort() + 1) {
            line.attribute("rtcp", Integer.toString(port.rtcp().getPort()));
        }
    }

    /** No transport-cc and REMB on this side: the broker ends them, and phones stumble over what they don't know. */
    private static List<CodecParameters> towardsTrunk(List<CodecParameters> codecs) {
        return codecs.stream()
                .map(c -> new CodecParameters(
                        c.name(),
                        c.payloadType(),
                        c.clockRate(),
                        c.channels(),
                        c.format(),
                        c.feedback().stream()
                                .filter(f -> !f.equals("transport-cc") && !f.equals("goog-remb"))
                                .toList(),
                        OptionalInt.empty()))
                .toList();
    }
}
