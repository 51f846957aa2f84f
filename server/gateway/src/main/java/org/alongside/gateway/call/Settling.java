package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Replacing;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.CallState.Transferring;
import org.alongside.gateway.call.Forking.Outcome;
import org.alongside.gateway.call.Forking.Turn;
import org.alongside.gateway.call.MediaPlan.Stage;
import org.alongside.gateway.call.Transfer.Goal;
import org.alongside.gateway.call.TrunkLeg.Phase;
import org.alongside.gateway.negotiation.ClientAnswer;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.negotiation.Codecs;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.gateway.negotiation.TrunkDescription;
import org.alongside.gateway.negotiation.TrunkDescription.Wanted;
import org.alongside.gateway.negotiation.TrunkSection;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.kernel.Redacted;
import org.alongside.sip.sdp.SessionDescription;

/**
 * Brings the outside in line with the call after every event: whatever can be answered, offered, accepted or configured now is,
 * and nothing that was told already is told again. So no event has to know which others came before it.
 */
final class Settling {
    private final Stage stage;
    private final boolean talking;
    private final List<CallEffect> effects = new ArrayList<>();
    private final boolean first;
    private Call call;

    private Settling(Call call, Stage stage) {
        this(call, stage, false);
    }

    /** @param first whether nobody has talked yet: only then may an INVITE of ours leave the offer to the callee */
    private Settling(Call call, Stage stage, boolean first) {
        this.call = call;
        this.stage = stage;
        this.first = first;
        this.talking = stage != Stage.RINGING;
    }

    /** The state with everything done that can be, its step's own effects first. */
    static Step settle(Step step) {
        return switch (step.state()) {
            case CallState.Fresh fresh -> step;
            case CallState.Ended ended -> step;
            case Ringing(var fork) -> WhileRinging.follow(rung(fork, true).after(step.effects()));
            case Forwarding(var fork) ->
                WhileForwarding.follow(rung(fork, false).after(step.effects()));
            case Talking(var call) -> new Settling(call, Stage.TALKING).talk(step);
            case Transferring transferring -> both(step, transferring);
            case Replacing replacing -> three(step, replacing);
        };
    }

    private Step talk(Step step) {
        return run().map(reason -> Ending.end(step, call, reason))
                .orElseGet(() -> new Step(new Talking(call), step.effects()).then(effects));
    }

    /** Each callee with the caller, as if nobody else were rung; one that could not talk to the caller leaves. */
    private static Turn rung(Fork fork, boolean first) {
        var turn = new Turn(new Outcome.Rings(fork, Optional.empty()), List.of());
        for (var leg : fork.callees().rung()) {
            if (turn.outcome() instanceof Outcome.Rings(var now, var news)
                    && now.callee(leg.id()).isPresent()) {
                var pair = new Settling(now.pair(leg), Stage.RINGING, first);
                var mismatch = pair.run();
                var settled = now.with(pair.call);
                var next = mismatch.map(reason -> Forking.drop(settled, pair.call.callee(), reason))
                        .orElseGet(() -> new Turn(new Outcome.Rings(settled, news), List.of()));
                turn = next.after(pair.effects).after(turn.effects());
            }
        }
        return turn;
    }

    /** The two who wait, and then those who are called: they are invited with what the transferee has. */
    private static Step both(Step step, Transferring transferring) {
        if (transferring.transfer().goal() instanceof Goal.Join) {
            return step; // whatever comes of it comes at once
        }
        var waiting = new Settling(transferring.call(), Stage.PARKED);
        var mismatch = waiting.run();
        var transfer = transferring.transfer();
        if (mismatch.isPresent()) {
            var end = WhileTransferring.endAll(new Transferring(waiting.call, transfer), mismatch.get());
            return new Step(end.state(), step.effects()).then(end.effects());
        }
        var settled = new Step(new Transferring(waiting.call, transfer), step.effects()).then(waiting.effects);
        var by = waiting.call.leg(transfer.by()).orElseThrow();
        var callees = transfer.callees().orElseThrow();
        var invitations = new ArrayList<CallEffect>();
        for (var leg : callees.rung()) {
            if (leg instanceof TrunkLeg trunk) {
                var called = new Settling(Transfers.onward(waiting.call, by, trunk), Stage.RINGING);
                called.invite(trunk);
                callees = callees.with(called.call.callee());
                invitations.addAll(called.effects);
            }
        }
        return new Step(new Transferring(waiting.call, transfer.ringing(callees)), settled.effects()).then(invitations);
    }

    /** The two as if nobody else were there, and then whoever wants the place of one of them: its INVITE is answered once it can be. */
    private static Step three(Step step, Replacing replacing) {
        var two = new Settling(replacing.call(), Stage.TALKING);
        var mismatch = two.run();
        if (mismatch.isPresent()) {
            return Ending.end(step, two.call, mismatch.get()).then(WhileReplacing.goodbye(replacing, mismatch.get()));
        }
        var now = new Replacing(two.call, replacing.old(), replacing.newcomer());
        var settled = new Step(now, step.effects()).then(two.effects);
        return firstWord(now).map(word -> accept(settled, now, word)).orElse(settled);
    }

    private static Step accept(Step settled, Replacing state, SessionDescription word) {
        var newcomer = state.newcomer();
        if (newcomer.remote().stream().anyMatch(offer -> losesVoice(offer, word))) {
            var refused = WhileReplacing.without(state, EndReason.CODEC_MISMATCH);
            return new Step(refused.state(), settled.effects()).then(refused.effects());
        }
        var accepted = state.withNewcomer(newcomer.withLocal(word).in(Phase.ACCEPTED));
        return new Step(accepted, settled.effects())
                .then(new AskTrunk(
                        new SipEffect.Accept(newcomer.id(), state.call().claim(), word)));
    }

    /**
     * What a newcomer's INVITE is answered with, or the offer that it asks for: from all that the far side can do, because nothing
     * is agreed between these two. Empty while the broker's ports or the far side's codecs are missing.
     */
    private static Optional<SessionDescription> firstWord(Replacing state) {
        var newcomer = state.newcomer();
        var old = state.call().leg(state.old()).orElseThrow();
        var onward = Transfers.onward(state.call(), old, newcomer);
        boolean due = newcomer.phase() == Phase.CALLED && !newcomer.ports().isEmpty() && hasSpoken(onward.caller());
        if (!due) {
            return Optional.empty();
        }
        var open = onward.caller() instanceof ClientLeg client
                ? onward.with(client.moved().withOffered(client.newest().orElseThrow()))
                : onward;
        var settling = new Settling(open, Stage.TALKING);
        return newcomer.remote()
                .map(offer -> settling.answerTo(newcomer, offer))
                .or(() -> settling.firstOffer(newcomer));
    }

    /** Empty, or why the call must end. */
    private Optional<EndReason> run() {
        if (call.caller() instanceof TrunkLeg from && call.callee() instanceof TrunkLeg to && !mayMeet(from, to)) {
            return Optional.of(EndReason.CODEC_MISMATCH);
        }
        for (var id : List.of(call.caller().id(), call.callee().id())) {
            call.trunk(id).ifPresent(this::invite);
        }
        for (var client : call.clients()) {
            var mismatch = answerAttach(client);
            if (mismatch.isPresent()) {
                return mismatch;
            }
        }
        for (var id : List.of(call.caller().id(), call.callee().id())) {
            call.trunk(id).ifPresent(this::accept);
            var mismatch = call.trunk(id).flatMap(this::answerOffer);
            if (mismatch.isPresent()) {
                return mismatch;
            }
            call.trunk(id).ifPresent(this::reoffer);
        }
        for (var id : List.of(call.caller().id(), call.callee().id())) {
            configure(id);
        }
        call.clients().forEach(this::tellFar);
        return Optional.empty();
    }

    /** Whether a voice is left: of what the caller offers for the callee's policy, then of what the callee answered. */
    private static boolean mayMeet(TrunkLeg from, TrunkLeg to) {
        if (to.phase() == Phase.WAITING) {
            return from.remote().isEmpty()
                    || MediaPlan.voices(from).stream()
                            .anyMatch(c -> !to.policy()
                                    .allowed(MediaKind.AUDIO, List.of(c))
                                    .isEmpty());
        }
        return from.phase() != Phase.CALLED
                || to.remote().isEmpty()
                || !MediaPlan.voices(to).isEmpty();
    }

    /** Our INVITE needs the broker's ports and the far side's codecs. */
    private void invite(TrunkLeg trunk) {
        if (trunk.phase() != Phase.WAITING) {
            return;
        }
        if (first && CallMachine.asksForOffer(call, trunk)) {
            inviteWithoutOffer(trunk);
            return;
        }
        firstOffer(trunk).ifPresent(description -> {
            call = call.with(trunk.withLocal(description).in(Phase.CALLING));
            ask(new SipEffect.Invite(
                    trunk.id(),
                    call.claim(),
                    trunk.destination(),
                    trunk.caller().orElseThrow(),
                    description));
        });
    }

    /** The broker's ports and a client's media are waited for all the same: they are needed as soon as it answers. */
    private void inviteWithoutOffer(TrunkLeg trunk) {
        boolean clientIsReady = !(call.far(trunk.id()) instanceof ClientLeg client) || hasSpoken(client);
        if (!trunk.ports().isEmpty() && clientIsReady) {
            call = call.with(trunk.in(Phase.CALLING));
            ask(new SipEffect.Invite(
                    trunk.id(),
                    call.claim(),
                    trunk.destination(),
                    trunk.caller().orElseThrow(),
                    Optional.<SessionDescription>empty()));
        }
    }

    /** Our first offer towards a trunk; empty until the broker has ports and the far side has said what it can do. */
    private Optional<SessionDescription> firstOffer(TrunkLeg trunk) {
        if (trunk.ports().isEmpty() || !hasSpoken(call.far(trunk.id()))) {
            return Optional.empty();
        }
        var wanted = new EnumMap<MediaKind, Wanted>(MediaKind.class);
        for (var kind : MediaKind.values()) {
            var codecs = TrunkDescription.offerable(trunk.policy(), kind, farCodecs(trunk, kind));
            if (!codecs.isEmpty() && !wish(trunk, kind).isNone()) {
                wanted.put(kind, new Wanted(ourFlow(trunk, kind), codecs));
            }
        }
        return Optional.of(TrunkDescription.offer(trunk.policy(), trunk.ports(), wanted, sessionId(trunk)));
    }

    /** Whether this side has said anything of its media yet. */
    private static boolean hasSpoken(Leg leg) {
        return switch (leg) {
            case ClientLeg client -> client.newest().isPresent();
            case TrunkLeg trunk -> trunk.remote().isPresent();
        };
    }

    /** What the far side of a trunk has: its page's offer, or its own description. */
    private List<CodecParameters> farCodecs(TrunkLeg trunk, MediaKind kind) {
        return switch (call.far(trunk.id())) {
            case ClientLeg client ->
                client.newest()
                        .flatMap(a -> a.offer().section(kind))
                        .map(ClientOffer.Section::codecs)
                        .orElse(List.of());
            case TrunkLeg far -> MediaPlan.spoken(far, kind);
        };
    }

    private Flow wish(TrunkLeg trunk, MediaKind kind) {
        return switch (call.far(trunk.id())) {
            case ClientLeg client -> client.wishes().of(kind);
            case TrunkLeg far ->
                far.remote().isPresent() && MediaPlan.spoken(far, kind).isEmpty() ? Flow.NONE : Flow.BOTH;
        };
    }

    /**
     * Our end towards the trunk: what the client's page can do; for video also what it wants, because a phone shows it. A mute
     * is no hold, so the audio wish stays between client and broker. Our hold is {@code sendonly} (RFC 3264 §8.4).
     */
    private Flow ourFlow(TrunkLeg trunk, MediaKind kind) {
        if (call.far(trunk.id()) instanceof TrunkLeg far) {
            return far.holding() ? new Flow(true, false) : wish(trunk, kind);
        }
        var client = clientOf(trunk);
        var flow =
                client.flatMap(ClientLeg::newest).map(a -> a.offer().flow(kind)).orElse(Flow.NONE);
        if (kind == MediaKind.VIDEO) {
            flow = flow.and(wish(trunk, kind));
        }
        return client.stream().anyMatch(ClientLeg::holding) ? new Flow(flow.sends(), false) : flow;
    }

    private Optional<ClientLeg> clientOf(TrunkLeg trunk) {
        return call.client(call.far(trunk.id()).id());
    }

    /** Answers a client's attach once the far side's codecs are known. */
    private Optional<EndReason> answerAttach(ClientLeg client) {
        var attach = client.offered().filter(a -> a.transport().isPresent());
        if (attach.isEmpty() || !farIsKnown(client) || waitsForVideo(client, attach.get())) {
            return Optional.empty();
        }
        var plan = MediaPlan.of(call, stage);
        var offer = attach.get().offer();
        if (!plan.canTalk(client, offer)) {
            return Optional.of(EndReason.CODEC_MISMATCH);
        }
        var agreed = new AgreedAttach(attach.get(), plan.codecsFor(client, offer));
        call = call.with(client.withAgreed(agreed));
        configure(client.id());
        String sdp = ClientAnswer.write(
                offer,
                attach.get().transport().orElseThrow(),
                MediaPlan.of(call, stage).parameters(client, agreed),
                videoLimit(client),
                sessionId(client));
        effects.add(new Tell(
                client.connection(),
                new ClientMessage.Attached(call.id(), attach.get().number(), Redacted.of(sdp))));
        return Optional.empty();
    }

    private boolean farIsKnown(ClientLeg client) {
        return switch (call.far(client.id())) {
            case TrunkLeg trunk -> trunk.remote().isPresent();
            case ClientLeg far -> talking && far.newest().isPresent();
        };
    }

    /**
     * A trunk that has no video yet is offered it first, so that the client gets its codec with this answer; but whoever hears
     * nothing of that far side so far is not kept waiting.
     */
    private boolean waitsForVideo(ClientLeg client, Attach attach) {
        return client.agreed().isPresent()
                && call.far(client.id()) instanceof TrunkLeg trunk
                && trunk.phase() == Phase.CONFIRMED
                && wantsMoreVideo(trunk, attach.offer())
                && (trunk.offering() || needsReoffer(trunk));
    }

    private boolean wantsMoreVideo(TrunkLeg trunk, ClientOffer offer) {
        return offer.section(MediaKind.VIDEO).isPresent()
                && !wish(trunk, MediaKind.VIDEO).isNone()
                && trunk.remote()
                        .flatMap(r -> TrunkSection.find(r, MediaKind.VIDEO))
                        .isEmpty();
    }

    private OptionalInt videoLimit(ClientLeg client) {
        if (!(call.far(client.id()) instanceof TrunkLeg trunk)) {
            return OptionalInt.empty();
        }
        int ours = trunk.policy().videoKilobits();
        var theirs = trunk.remote()
                .flatMap(r -> TrunkSection.find(r, MediaKind.VIDEO))
                .map(TrunkSection::videoKilobits)
                .orElse(OptionalInt.empty());
        return OptionalInt.of(Math.min(ours, theirs.orElse(ours)));
    }

    /** Answers a trunk's INVITE once its callee has answered, with media; one without offer gets ours. */
    private void accept(TrunkLeg trunk) {
        if (trunk.phase() == Phase.CALLED && talking && trunk.remote().isEmpty()) {
            firstOffer(trunk).ifPresent(offer -> {
                call = call.with(trunk.withLocal(offer).in(Phase.ACCEPTED));
                ask(new SipEffect.Accept(trunk.id(), call.claim(), offer));
            });
            return;
        }
        if (trunk.phase() != Phase.CALLED || !talking || trunk.ports().isEmpty() || !farHasAgreed(trunk)) {
            return;
        }
        var answer = answerTo(trunk, trunk.remote().orElseThrow());
        call = call.with(trunk.withLocal(answer).in(Phase.CONFIRMED));
        ask(new SipEffect.Accept(trunk.id(), call.claim(), answer));
    }

    private boolean farHasAgreed(TrunkLeg trunk) {
        return switch (call.far(trunk.id())) {
            case ClientLeg client -> client.agreed().isPresent();
            case TrunkLeg far -> far.remote().isPresent();
        };
    }

    /** Answers the offer in a trunk's 200, for which our ACK waits, once the caller's side has said what it takes. */
    private Optional<EndReason> answerOffer(TrunkLeg trunk) {
        if (trunk.phase() != Phase.OFFERED || !farHasAgreed(trunk)) {
            return Optional.empty();
        }
        var answer = answerTo(trunk, trunk.remote().orElseThrow());
        if (losesVoice(trunk.remote().orElseThrow(), answer)
                || TrunkSection.read(answer).isEmpty()) {
            return Optional.of(EndReason.CODEC_MISMATCH);
        }
        call = call.with(trunk.withLocal(answer).in(Phase.CONFIRMED));
        ask(new SipEffect.AnswerReoffer(trunk.id(), call.claim(), answer));
        return Optional.empty();
    }

    private static boolean losesVoice(SessionDescription offer, SessionDescription answer) {
        return TrunkSection.find(offer, MediaKind.AUDIO).isPresent()
                && TrunkSection.find(answer, MediaKind.AUDIO).isEmpty();
    }

    /** The answer to an offer of the trunk, from the codecs that its client has. */
    private SessionDescription answerTo(TrunkLeg trunk, SessionDescription offer) {
        var plan = MediaPlan.of(call, stage);
        Map<MediaKind, Wanted> wanted = new EnumMap<>(MediaKind.class);
        for (var kind : MediaKind.values()) {
            wanted.put(kind, new Wanted(ourFlow(trunk, kind), plan.trunkCodecs(trunk, kind)));
        }
        return TrunkDescription.answer(trunk.policy(), offer, trunk.ports(), wanted, sessionId(trunk), trunk.local());
    }

    /** What a re-INVITE of the trunk is answered with; empty where the client has no codec for it. */
    static Optional<SessionDescription> answerReoffer(Call call, TrunkLeg trunk) {
        var settling = new Settling(call, Stage.TALKING);
        return MediaPlan.of(call, true).trunkCodecs(trunk, MediaKind.AUDIO).isEmpty()
                ? Optional.empty()
                : Optional.of(settling.answerTo(trunk, trunk.remote().orElseThrow()));
    }

    /** What a re-INVITE without offer is answered with. */
    static SessionDescription wholeOffer(Call call, TrunkLeg trunk) {
        var unheld = trunk.remote().map(r -> trunk.withRemote(r, false)).orElse(trunk);
        var settling = new Settling(call.with(unheld), Stage.TALKING);
        return TrunkDescription.reoffer(
                trunk.policy(),
                trunk.ports(),
                settling.wantedNow(unheld),
                trunk.local().orElseThrow());
    }

    /**
     * Hold, resume, video and another bridge are a re-INVITE, one at a time; whatever changed meanwhile goes into the next. Who
     * waits while the next one is called stays on hold.
     */
    private void reoffer(TrunkLeg trunk) {
        boolean possible = trunk.hasDialog()
                && talking
                && !trunk.offering()
                && !trunk.ports().isEmpty()
                && trunk.local().isPresent()
                && hasSpoken(call.far(trunk.id()));
        if (!possible || (trunk.phase() != Phase.MOVING && !needsReoffer(trunk))) {
            return;
        }
        var description = TrunkDescription.reoffer(
                trunk.policy(), trunk.ports(), wantedNow(trunk), trunk.local().orElseThrow());
        var next = trunk.phase() == Phase.MOVING ? trunk.in(Phase.REINVITED) : trunk;
        call = call.with(next.withLocal(description).withOffering(true));
        ask(new SipEffect.Reoffer(trunk.id(), call.claim(), description));
    }

    private boolean needsReoffer(TrunkLeg trunk) {
        var wanted = wantedNow(trunk);
        for (var kind : MediaKind.values()) {
            var now = Optional.ofNullable(wanted.get(kind))
                    .filter(w -> !w.codecs().isEmpty());
            var said = trunk.local().flatMap(l -> TrunkSection.find(l, kind));
            if (now.isPresent() != said.isPresent()
                    || (now.isPresent() && !now.get().flow().equals(said.get().flow()))
                    || (now.isPresent()
                            && now.get().codecs().size() < said.get().codecs().size())) {
                return trunk.local().isPresent();
            }
        }
        return false;
    }

    /**
     * A hold by the far end is not answered by an offer of ours: as long as it holds, our direction may be less than we want,
     * never more often told.
     */
    private static Flow allowed(TrunkLeg trunk, MediaKind kind, Flow wanted) {
        return trunk.remote()
                .filter(r -> trunk.holding())
                .flatMap(r -> TrunkSection.find(r, kind))
                .map(theirs -> wanted.towards(theirs.flow()))
                .orElse(wanted);
    }

    private Map<MediaKind, Wanted> wantedNow(TrunkLeg trunk) {
        var wanted = new EnumMap<MediaKind, Wanted>(MediaKind.class);
        for (var kind : MediaKind.values()) {
            var codecs = trunk.local()
                    .flatMap(l -> TrunkSection.find(l, kind))
                    .map(said -> still(trunk, kind, said.codecs()))
                    .orElseGet(() -> wish(trunk, kind).isNone()
                            ? List.of()
                            : TrunkDescription.offerable(trunk.policy(), kind, farCodecs(trunk, kind)));
            boolean bound = trunk.ports().stream().anyMatch(p -> p.kind() == kind);
            if (isOffered(trunk, kind) && bound) {
                wanted.put(kind, new Wanted(allowed(trunk, kind, ourFlow(trunk, kind)), codecs));
            }
        }
        return wanted;
    }

    /** What a trunk was told already stays; but towards another trunk only what that one takes, because nobody transcodes. */
    private List<CodecParameters> still(TrunkLeg trunk, MediaKind kind, List<CodecParameters> said) {
        if (!(call.far(trunk.id()) instanceof TrunkLeg far)) {
            return said;
        }
        var common = Codecs.common(
                kind, said, MediaPlan.agreed(far, kind), trunk.policy().acceptsFuA());
        return common.isEmpty()
                ? TrunkDescription.offerable(trunk.policy(), kind, MediaPlan.spoken(far, kind))
                : common.first();
    }

    private boolean isOffered(TrunkLeg trunk, MediaKind kind) {
        return switch (call.far(trunk.id())) {
            case ClientLeg client ->
                client.newest().stream().anyMatch(a -> a.offer().section(kind).isPresent());
            case TrunkLeg far -> !MediaPlan.spoken(far, kind).isEmpty();
        };
    }

    private void configure(LegId id) {
        var leg = call.leg(id).orElseThrow();
        MediaPlan.of(call, stage)
                .configuration(leg)
                .filter(c -> !leg.configured().equals(Optional.of(c)))
                .ifPresent(c -> {
                    call = call.with(leg.withConfigured(c));
                    effects.add(new AskBroker(call.claim(), new Configure(call.bridge(), id, c.attach(), c.media())));
                });
    }

    private void tellFar(ClientLeg client) {
        var now = MediaPlan.of(call, stage).farMedia(client);
        if (talking && !client.toldFar().equals(Optional.of(now))) {
            call = call.with(client.withToldFar(now));
            effects.add(new Tell(client.connection(), now));
        }
    }

    private void ask(SipEffect effect) {
        effects.add(new AskTrunk(effect));
    }

    /** A number for {@code o=} that is the leg's own and stays below 2^62. */
    private static long sessionId(Leg leg) {
        return leg.id().id().low() >>> 2;
    }
}
