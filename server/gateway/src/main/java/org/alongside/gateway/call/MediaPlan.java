package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.MediaParameters.RtcpMode;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.gateway.call.AgreedAttach.KindCodecs;
import org.alongside.gateway.call.Leg.Configured;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.negotiation.Codecs;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.gateway.negotiation.TrunkSection;

/**
 * What media each leg shall have now, as a pure function of the call: codecs from what both sides said, directions from wishes
 * and holds. {@link Settling} compares the plan with what was last told and tells the difference.
 */
final class MediaPlan {
    private final Call call;
    private final Stage stage;

    /** What the two sides are doing; {@code PARKED}: one of them is being transferred. */
    enum Stage {
        RINGING,
        TALKING,
        PARKED
    }

    private MediaPlan(Call call, Stage stage) {
        this.call = call;
        this.stage = stage;
    }

    static MediaPlan of(Call call, boolean talking) {
        return new MediaPlan(call, talking ? Stage.TALKING : Stage.RINGING);
    }

    static MediaPlan of(Call call, Stage stage) {
        return new MediaPlan(call, stage);
    }

    /** The codecs that a client's attach and its far side share, as the client numbers them; a kind without them is left out. */
    List<KindCodecs> codecsFor(ClientLeg leg, ClientOffer offer) {
        var all = new ArrayList<KindCodecs>();
        for (var kind : MediaKind.values()) {
            AgreedAttach.entry(kind, codecsFor(leg, offer, kind)).ifPresent(all::add);
        }
        return all;
    }

    private List<CodecParameters> codecsFor(ClientLeg leg, ClientOffer offer, MediaKind kind) {
        var ours = offer.section(kind).map(ClientOffer.Section::codecs).orElse(List.of());
        return switch (call.far(leg.id())) {
            case TrunkLeg far -> common(far, kind, ours).second();
            case ClientLeg far -> {
                var theirs = codecs(far, kind);
                if (theirs.isEmpty() && leg.agreed().isPresent() && mayGrow(far, kind)) {
                    yield alone(kind, ours);
                }
                yield call.isCaller(leg.id())
                        ? Codecs.common(kind, ours, theirs, false).first()
                        : Codecs.common(kind, theirs, ours, false).second();
            }
        };
    }

    /** Whether a client that has no such media yet could still join in: it is told, and attaches again. */
    private static boolean mayGrow(ClientLeg far, MediaKind kind) {
        return kind == MediaKind.VIDEO && far.video();
    }

    /** Its own first codec, while nobody else has said anything. */
    private static List<CodecParameters> alone(MediaKind kind, List<CodecParameters> ours) {
        return Codecs.common(kind, ours, ours, false).first();
    }

    /** The codecs of a client: as agreed, else as offered. */
    private List<CodecParameters> codecs(ClientLeg leg, MediaKind kind) {
        return leg.offered()
                .map(a ->
                        a.offer().section(kind).map(ClientOffer.Section::codecs).orElse(List.of()))
                .or(() -> leg.agreed().map(a -> a.codecs(kind)))
                .orElse(List.of());
    }

    /** First the trunk's codecs, in its order; second the client's. */
    private static Codecs.Common common(TrunkLeg trunk, MediaKind kind, List<CodecParameters> client) {
        return Codecs.common(kind, spoken(trunk, kind), client, trunk.policy().acceptsFuA());
    }

    /** What a trunk has described and may use. */
    static List<CodecParameters> spoken(TrunkLeg trunk, MediaKind kind) {
        return trunk.remote()
                .flatMap(r -> TrunkSection.find(r, kind))
                .filter(s -> trunk.policy().takes(s.keying()))
                .map(s -> trunk.policy().allowed(kind, s.codecs()))
                .orElse(List.of());
    }

    /** What is left of it once both ends have described themselves: of several video codecs the answer to an offer keeps one. */
    static List<CodecParameters> agreed(TrunkLeg trunk, MediaKind kind) {
        var theirs = spoken(trunk, kind);
        var numbers = trunk.local().filter(_ -> trunk.hasDialog()).flatMap(l -> TrunkSection.find(l, kind)).stream()
                .flatMap(ours -> ours.codecs().stream().map(CodecParameters::payloadType))
                .toList();
        var both =
                theirs.stream().filter(c -> numbers.contains(c.payloadType())).toList();
        return both.isEmpty() ? theirs : both;
    }

    /** Of what a trunk has described the audio codecs that carry a voice. */
    static List<CodecParameters> voices(TrunkLeg trunk) {
        return spoken(trunk, MediaKind.AUDIO).stream()
                .filter(c -> !c.name().equalsIgnoreCase("telephone-event"))
                .toList();
    }

    /** The codecs that the trunk and its far side share, as the trunk numbers them; of a far trunk that has said nothing yet, what it may have. */
    List<CodecParameters> trunkCodecs(TrunkLeg trunk, MediaKind kind) {
        var far = switch (call.far(trunk.id())) {
            case ClientLeg client -> agreedOrOffered(client, kind);
            case TrunkLeg other when other.remote().isEmpty() -> other.policy().allowed(kind, spoken(trunk, kind));
            case TrunkLeg other -> spoken(other, kind);
        };
        return common(trunk, kind, far).first();
    }

    private static List<CodecParameters> agreedOrOffered(ClientLeg client, MediaKind kind) {
        return client.agreed()
                .map(a -> a.codecs(kind))
                .or(() -> client.offered()
                        .map(a -> a.offer()
                                .section(kind)
                                .map(ClientOffer.Section::codecs)
                                .orElse(List.of())))
                .orElse(List.of());
    }

    /** Whether the two sides can talk: offered audio needs a common codec, a call without audio any other media. */
    boolean canTalk(ClientLeg leg, ClientOffer offer) {
        var media = codecsFor(leg, offer);
        return offer.section(MediaKind.AUDIO).isPresent()
                ? media.stream().anyMatch(m -> m.kind() == MediaKind.AUDIO)
                : !media.isEmpty();
    }

    /** What this end does now; nothing before somebody answered, except early media of a trunk that we called. */
    Flow flow(Leg leg, MediaKind kind) {
        boolean held = call.legs().stream().anyMatch(l -> l instanceof ClientLeg && l.holding());
        if (held || stage == Stage.PARKED || (stage == Stage.RINGING && !early())) {
            return Flow.NONE;
        }
        return intent(leg, kind);
    }

    private boolean early() {
        return call.callee() instanceof TrunkLeg trunk && trunk.remote().isPresent();
    }

    /** What this end would do if nobody held. */
    static Flow intent(Leg leg, MediaKind kind) {
        return switch (leg) {
            case ClientLeg client ->
                client.wishes()
                        .of(kind)
                        .and(client.newest().map(a -> a.offer().flow(kind)).orElse(Flow.BOTH));
            case TrunkLeg trunk ->
                trunk.remote()
                        .map(r -> TrunkSection.find(r, kind)
                                .map(TrunkSection::flow)
                                .orElse(Flow.NONE))
                        .orElse(Flow.BOTH);
        };
    }

    /** The directions that result for a client, as it sees them. */
    Wishes seenBy(ClientLeg leg) {
        var far = call.far(leg.id());
        return new Wishes(
                intent(leg, MediaKind.AUDIO).towards(intent(far, MediaKind.AUDIO)),
                intent(leg, MediaKind.VIDEO).towards(intent(far, MediaKind.VIDEO)));
    }

    /** Which media the far side now sends to this client. */
    ClientMessage.FarMedia farMedia(ClientLeg leg) {
        var far = call.far(leg.id());
        return new ClientMessage.FarMedia(
                call.id(),
                flow(far, MediaKind.AUDIO).sends(),
                flow(far, MediaKind.VIDEO).sends());
    }

    /** What the broker should be told of this leg; empty while nothing is agreed. */
    Optional<Configured> configuration(Leg leg) {
        return switch (leg) {
            case ClientLeg client ->
                client.agreed().map(a -> new Configured(a.attach().number(), parameters(client, a)));
            case TrunkLeg trunk ->
                trunk.remote()
                        .filter(r -> !trunk.ports().isEmpty())
                        .filter(r -> trunk.local().isPresent())
                        .map(r -> new Configured(0, parameters(trunk)));
        };
    }

    List<MediaParameters> parameters(ClientLeg client, AgreedAttach agreed) {
        var media = new ArrayList<MediaParameters>();
        for (var entry : agreed.media()) {
            agreed.attach()
                    .offer()
                    .section(entry.kind())
                    .ifPresent(section -> media.add(new MediaParameters(
                            section.mid(),
                            entry.kind(),
                            direction(client, entry.kind()),
                            entry.codecs(),
                            section.extensions(),
                            Optional.empty(),
                            RtcpMode.AVPF)));
        }
        return media;
    }

    private List<MediaParameters> parameters(TrunkLeg trunk) {
        var media = new ArrayList<MediaParameters>();
        for (var section : TrunkSection.read(trunk.remote().orElseThrow())) {
            var codecs = trunkCodecs(trunk, section.kind());
            keyed(trunk, section)
                    .filter(remote -> !codecs.isEmpty())
                    .ifPresent(remote -> media.add(new MediaParameters(
                            "",
                            section.kind(),
                            direction(trunk, section.kind()),
                            codecs,
                            List.of(),
                            Optional.of(remote),
                            section.rtcp())));
        }
        return media;
    }

    private Direction direction(Leg leg, MediaKind kind) {
        return flow(leg, kind).towards(flow(call.far(leg.id()), kind)).atBroker();
    }

    /** Where a section's media goes and how it is keyed; empty where our own description doesn't have it or doesn't fit. */
    private static Optional<TrunkRemote> keyed(TrunkLeg trunk, TrunkSection section) {
        return trunk.local()
                .flatMap(l -> TrunkSection.find(l, section.kind()))
                .flatMap(ours -> section.keying().agreed(ours.keying(), muxed(ours.remote(), section.remote())));
    }

    /** One port for RTP and RTCP takes both (RFC 5761 §5.1.1). */
    private static TrunkRemote muxed(TrunkRemote ours, TrunkRemote theirs) {
        return new TrunkRemote(theirs.rtp(), theirs.rtcp(), ours.rtcpMux() && theirs.rtcpMux(), Optional.empty());
    }
}
