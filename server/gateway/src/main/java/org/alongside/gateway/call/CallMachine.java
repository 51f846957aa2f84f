package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallEvent.Adopted;
import org.alongside.gateway.call.CallEvent.Begun;
import org.alongside.gateway.call.CallEvent.BridgeLost;
import org.alongside.gateway.call.CallEvent.BrokerAnswered;
import org.alongside.gateway.call.CallEvent.BrokerTold;
import org.alongside.gateway.call.CallEvent.ClientAnswered;
import org.alongside.gateway.call.CallEvent.ClientAttached;
import org.alongside.gateway.call.CallEvent.ClientBack;
import org.alongside.gateway.call.CallEvent.ClientDeclined;
import org.alongside.gateway.call.CallEvent.ClientGone;
import org.alongside.gateway.call.CallEvent.ClientHeld;
import org.alongside.gateway.call.CallEvent.ClientHungUp;
import org.alongside.gateway.call.CallEvent.ClientLost;
import org.alongside.gateway.call.CallEvent.ClientPressed;
import org.alongside.gateway.call.CallEvent.ClientResumedCall;
import org.alongside.gateway.call.CallEvent.ClientWished;
import org.alongside.gateway.call.CallEvent.DeadlinePassed;
import org.alongside.gateway.call.CallEvent.GivenUp;
import org.alongside.gateway.call.CallEvent.JoinAsked;
import org.alongside.gateway.call.CallEvent.OtherCallSaid;
import org.alongside.gateway.call.CallEvent.ReplacedBy;
import org.alongside.gateway.call.CallEvent.TransferAsked;
import org.alongside.gateway.call.CallEvent.TrunkTold;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Fresh;
import org.alongside.gateway.call.CallState.Replacing;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.CallState.Transferring;
import org.alongside.gateway.call.ClientMessage.Far;
import org.alongside.gateway.call.ClientMessage.FarState;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.call.ClientMessage.Progress;
import org.alongside.gateway.call.ClientMessage.Refused;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.gateway.negotiation.TrunkDescription;
import org.alongside.gateway.negotiation.TrunkSection;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;
import org.alongside.sip.sdp.SessionDescription;

/**
 * What a call does next: pure, so that every order of events can be tried in a test and repeated on another node.
 *
 * <p>This file answers what is the same in every state and sends the rest to {@link WhileRinging}, {@link WhileTalking},
 * {@link WhileTransferring}, {@link WhileReplacing} and {@link WhileForwarding}; then {@link Settling} does whatever has become
 * possible.
 */
public final class CallMachine {
    private CallMachine() {}

    public static Step on(CallState state, CallEvent event) {
        return Settling.settle(
                switch (state) {
                    case Fresh fresh -> begin(fresh, event);
                    case Ringing ringing -> WhileRinging.on(ringing, event);
                    case Talking talking -> WhileTalking.on(talking, event);
                    case Transferring transferring -> WhileTransferring.on(transferring, event);
                    case Replacing replacing -> WhileReplacing.on(replacing, event);
                    case Forwarding forwarding -> WhileForwarding.on(forwarding, event);
                    case Ended ended -> afterwards(ended, event);
                });
    }

    private static Step begin(Fresh fresh, CallEvent event) {
        if (!(event instanceof Begun(var id, var bridge, var claim, var broker, var caller, var targets))) {
            return Step.stay(fresh);
        }
        var fork =
                new Fork(id, bridge, claim, broker, caller, Callees.of(targets).told(Progress.TRYING));
        var effects = new ArrayList<CallEffect>();
        effects.add(new AskBroker(claim, new OpenBridge(bridge)));
        effects.add(
                switch (caller) {
                    case TrunkLeg trunk -> new AskBroker(claim, open(bridge, trunk, mayBeSeen(trunk, targets), false));
                    case ClientLeg client ->
                        new Tell(client.connection(), new ClientMessage.Progressed(id, Progress.TRYING, 0));
                });
        return WhileRinging.follow(Forking.begin(fork).after(effects));
    }

    /** Whoever comes to a caller that waits may have video. */
    private static boolean mayBeSeen(TrunkLeg caller, TargetSet targets) {
        return targets.dialled().waits()
                || targets.legs().stream().anyMatch(leg -> switch (leg) {
                    case ClientLeg client -> client.video();
                    case TrunkLeg trunk -> mayShow(caller, trunk);
                });
    }

    private static boolean mayShow(TrunkLeg one, TrunkLeg other) {
        return one.policy().allows(MediaKind.VIDEO) && other.policy().allows(MediaKind.VIDEO);
    }

    static OpenTrunk open(Call call, TrunkLeg trunk) {
        boolean video = switch (call.far(trunk.id())) {
            case ClientLeg client -> client.video();
            case TrunkLeg far ->
                mayShow(trunk, far)
                        && (far.ports().isEmpty() || far.ports().stream().anyMatch(p -> p.kind() == MediaKind.VIDEO));
        };
        return open(call.bridge(), trunk, video, asksForOffer(call, trunk));
    }

    /** Ports for both kinds wherever video is possible later: a trunk leg's ports are bound once. */
    private static OpenTrunk open(BridgeId bridge, TrunkLeg trunk, boolean video, boolean asks) {
        Set<MediaKind> kinds = video ? EnumSet.allOf(MediaKind.class) : EnumSet.of(MediaKind.AUDIO);
        return new OpenTrunk(bridge, trunk.id(), kinds, mux(trunk), suites(trunk, asks));
    }

    /** An offer decides; without one our policy does, and it allows all suites where the offer is still to come. */
    private static boolean mux(TrunkLeg trunk) {
        return trunk.policy().rtcpMux()
                && trunk.remote().map(TrunkSection::read).stream()
                        .allMatch(sections ->
                                sections.stream().allMatch(s -> s.remote().rtcpMux()));
    }

    private static List<String> suites(TrunkLeg trunk, boolean asks) {
        var policy = trunk.policy();
        return trunk.remote()
                .map(offer -> policy.answeredSuites(TrunkSection.read(offer)))
                .orElse(asks ? policy.suites() : policy.offeredSuites());
    }

    /** Whether our INVITE leaves the offer to the callee: where its trunk wants it so, or nobody has offered us anything. */
    static boolean asksForOffer(Call call, TrunkLeg trunk) {
        boolean ours = trunk.phase() == TrunkLeg.Phase.WAITING;
        return ours && (trunk.policy().offersLate() || nothingIsOffered(call.far(trunk.id())));
    }

    private static boolean nothingIsOffered(Leg caller) {
        return caller instanceof TrunkLeg trunk
                && trunk.phase() == TrunkLeg.Phase.CALLED
                && trunk.remote().isEmpty();
    }

    static ClientMessage incoming(Fork fork, LegId ring) {
        var caller = fork.caller();
        return new ClientMessage.Incoming(
                fork.id(),
                ring,
                caller.address(),
                caller.displayName(),
                !MediaPlan.intent(caller, MediaKind.AUDIO).isNone(),
                !MediaPlan.intent(caller, MediaKind.VIDEO).isNone());
    }

    /** After the end nothing happens any more, but a client that still asks is told so. */
    private static Step afterwards(Ended ended, CallEvent event) {
        return switch (event) {
            case ClientHungUp(var client, var re) -> Step.stay(ended).then(new Tell(client, new Ok(re)));
            case ClientDeclined(var client, var re, var ring) -> over(ended, client, re);
            case ClientAttached(var client, var re, var attach, var offer, var from) -> over(ended, client, re);
            case ClientAnswered(var client, var re, var ring, var wishes) -> over(ended, client, re);
            case ClientHeld(var client, var re) -> over(ended, client, re);
            case ClientResumedCall(var client, var re) -> over(ended, client, re);
            case ClientWished(var client, var re, var wishes) -> over(ended, client, re);
            case ClientPressed(var client, var re, var tones) -> over(ended, client, re);
            case TransferAsked(Transferor.Client(var client, var re), var targets) -> over(ended, client, re);
            case TransferAsked(Transferor.Trunk trunk, var targets) -> Step.stay(ended);
            case CallEvent.CalleeAdded added -> Step.stay(ended);
            case CallEvent.CalleeDropped dropped -> Step.stay(ended);
            case JoinAsked(Transferor.Client(var client, var re), var other, var there) -> over(ended, client, re);
            case JoinAsked(Transferor.Trunk trunk, var other, var there) -> Step.stay(ended);
            case ReplacedBy(var old, var leg) -> Transfers.notReplaced(ended, ended.claim(), leg, 603);
            case OtherCallSaid(var from, var word) -> onOtherCall(ended, from, word);
            case Adopted(var claim) ->
                new Step(
                        new Ended(
                                ended.id(),
                                ended.bridge(),
                                claim,
                                ended.broker(),
                                ended.reason(),
                                ended.trunks(),
                                ended.successor()),
                        List.of(new AskBroker(claim, new CloseBridge(ended.bridge()))));
            case Begun begun -> Step.stay(ended);
            case ClientLost lost -> Step.stay(ended);
            case ClientBack back -> Step.stay(ended);
            case ClientGone gone -> Step.stay(ended);
            case BrokerAnswered answered -> Step.stay(ended);
            case BrokerTold told -> Step.stay(ended);
            case BridgeLost lost -> Step.stay(ended);
            case TrunkTold(var told) -> forwarded(ended, told);
            case DeadlinePassed passed -> Step.stay(ended);
            case GivenUp givenUp -> Step.stay(ended);
        };
    }

    /** A leg that was given away may still have news here. */
    private static Step forwarded(Ended ended, SipEvent told) {
        boolean ours = ended.trunks().stream().anyMatch(leg -> leg.id().equals(told.leg()));
        return ended.successor()
                .filter(to -> !ours)
                .map(to -> Step.stay(ended).then(new CallEffect.AskCall(to, ended.id(), new CallWord.Forwarded(told))))
                .orElseGet(() -> Step.stay(ended));
    }

    private static Step onOtherCall(Ended ended, CallId from, CallWord word) {
        return switch (word) {
            case CallWord.LegWanted wanted ->
                Step.stay(ended).then(Transfers.refuse(ended.id(), from, EndReason.NOT_FOUND));
            case CallWord.LegGiven given -> nobodyWants(ended, from, ended.claim(), given);
            case CallWord.LegRefused refused -> Step.stay(ended);
            case CallWord.Forwarded forwarded -> Step.stay(ended);
        };
    }

    /** A leg was given to this call, which has changed meanwhile: its former call has ended, so it ends too. */
    static Step nobodyWants(CallState state, CallId from, Claim claim, CallWord.LegGiven given) {
        return Step.stay(state).then(Transfers.goodbye(from, claim, given.leg(), EndReason.NORMAL));
    }

    /** Words between calls that mean nothing to one that joins none; a wanted leg is refused. */
    static Step uninvolved(CallState state, Parties call, CallId from, CallWord word) {
        return switch (word) {
            case CallWord.LegWanted wanted ->
                Step.stay(state).then(Transfers.refuse(call.id(), from, EndReason.UNREACHABLE));
            case CallWord.LegGiven given -> nobodyWants(state, from, call.claim(), given);
            case CallWord.LegRefused refused -> Step.stay(state);
            case CallWord.Forwarded(var told) -> Step.stay(state);
        };
    }

    private static Step over(Ended ended, ConnectionId client, String re) {
        return Step.stay(ended).then(refuse(client, re, Failure.Code.NOT_FOUND, "the call is over"));
    }

    // What is the same while it rings and while it talks.

    static CallEffect refuse(ConnectionId client, String re, Failure.Code code, String sentence) {
        return new Tell(client, new Refused(re, new Failure(code, sentence)));
    }

    /** An attach replaces every older one; the broker is asked for a transport at once. */
    static Step attach(CallState state, Parties call, ClientAttached event) {
        var leg = call.client(event.client());
        if (leg.isEmpty() || event.attach() <= leg.get().latestAttach()) {
            return Step.stay(state)
                    .then(refuse(
                            event.client(),
                            event.re(),
                            Failure.Code.BAD_REQUEST,
                            "attach: must be higher than every earlier one"));
        }
        var next = leg.get().withOffered(new Attach(event.attach(), event.offer(), Optional.empty()));
        return Step.to(state.with(next))
                .then(
                        new Tell(event.client(), new Ok(event.re())),
                        new AskBroker(
                                call.claim(),
                                new AttachClient(
                                        call.bridge(),
                                        next.id(),
                                        event.attach(),
                                        event.offer().transport(),
                                        event.offer().kinds(),
                                        event.from())));
    }

    static Step wish(CallState state, Parties call, ClientWished event) {
        return call.client(event.client())
                .map(leg -> Step.to(state.with(leg.withWishes(limited(leg, event.wishes()))))
                        .then(new Tell(event.client(), new Ok(event.re()))))
                .orElseGet(() -> Step.stay(state));
    }

    /** A session without video can't wish for any. */
    static Wishes limited(ClientLeg leg, Wishes wishes) {
        return leg.video() ? wishes : new Wishes(wishes.audio(), Flow.NONE);
    }

    static Step here(CallState state, Parties call, ConnectionId client, boolean here) {
        var leg = call.client(client);
        if (leg.isEmpty() || leg.get().here() == here) {
            return Step.stay(state);
        }
        return Step.to(state.with(leg.get().withHere(here)))
                .then(tellFar(call, leg.get(), here ? Far.CONNECTED : Far.RECONNECTING));
    }

    /** News of one leg for the client on the other side; a trunk has no words for it. */
    static List<CallEffect> tellFar(Parties call, Leg about, Far state) {
        return tellAcross(call, about, new FarState(call.id(), state));
    }

    static List<CallEffect> tellAcross(Parties call, Leg from, ClientMessage message) {
        return call.across(from.id()).stream()
                .flatMap(far -> far instanceof ClientLeg client
                        ? Stream.<CallEffect>of(new Tell(client.connection(), message))
                        : Stream.empty())
                .toList();
    }

    /** A broker's answer: what we waited for, or a reason to end. */
    static Step answered(CallState state, Parties call, BrokerAnswered event) {
        return switch (event.reply()) {
            case org.alongside.broker.api.BrokerReply.Refused(var failure) -> refused(state, call, event, failure);
            case org.alongside.broker.api.BrokerReply.ClientAttached made ->
                event.command() instanceof AttachClient command
                        ? call.client(command.leg())
                                .flatMap(leg -> leg.offered()
                                        .filter(a -> a.number() == command.attach())
                                        .map(a -> Step.to(state.with(leg.withOffered(a.with(made))))))
                                .orElseGet(() -> Step.stay(state))
                        : Step.stay(state);
            case org.alongside.broker.api.BrokerReply.TrunkOpened(var ports) ->
                event.command() instanceof OpenTrunk command
                        ? call.trunk(command.leg())
                                .map(leg -> Step.to(state.with(leg.withPorts(ports))))
                                .orElseGet(() -> Step.stay(state))
                        : Step.stay(state);
            case org.alongside.broker.api.BrokerReply.BridgeClaimed claimed -> Step.stay(state);
            case org.alongside.broker.api.BrokerReply.Done done -> Step.stay(state);
        };
    }

    /** The leg that a command is about. */
    static Optional<LegId> leg(BrokerCommand command) {
        return switch (command) {
            case AttachClient c -> Optional.of(c.leg());
            case OpenTrunk c -> Optional.of(c.leg());
            case BrokerCommand.Configure c -> Optional.of(c.leg());
            case BrokerCommand.SendDtmf c -> Optional.of(c.leg());
            case BrokerCommand.RequestKeyFrame c -> Optional.of(c.leg());
            case BrokerCommand.CloseLeg c -> Optional.of(c.leg());
            case OpenBridge c -> Optional.empty();
            case CloseBridge c -> Optional.empty();
            case BrokerCommand.ClaimBridge c -> Optional.empty();
        };
    }

    /**
     * A newer attach makes an older one's refusal meaningless; a key that could not be pressed ends no call, nor does anything
     * about a leg that has left it.
     */
    private static Step refused(CallState state, Parties call, BrokerAnswered event, Failure failure) {
        boolean left = leg(event.command()).stream().anyMatch(id -> call.leg(id).isEmpty());
        boolean stale = event.command() instanceof AttachClient command
                && call.client(command.leg()).stream().noneMatch(l -> l.latestAttach() == command.attach());
        boolean harmless = event.command() instanceof BrokerCommand.SendDtmf
                || event.command() instanceof BrokerCommand.RequestKeyFrame
                || (event.command() instanceof BrokerCommand.Configure configure
                        && call.client(configure.leg()).stream().anyMatch(l -> l.latestAttach() != configure.attach()));
        return left || stale || harmless ? Step.stay(state) : Ending.end(call, EndReason.of(failure));
    }

    /** The trunk's latest description, and whether it holds us by it. */
    static TrunkLeg heard(TrunkLeg trunk, SessionDescription theirs) {
        boolean holds = TrunkSection.find(theirs, MediaKind.AUDIO)
                .map(s -> !s.flow().receives())
                .orElse(false);
        return trunk.withRemote(theirs, holds);
    }

    /** The same of an answer to our offer. */
    static TrunkLeg heardAnswer(TrunkLeg trunk, SessionDescription theirs) {
        return heard(
                trunk,
                trunk.local().map(ours -> TrunkDescription.kept(ours, theirs)).orElse(theirs));
    }
}
