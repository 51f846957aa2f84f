package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerCommand.OpenTrunk;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskTrunk;
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
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Failure;
import org.alongside.session.ConnectionId;
import org.alongside.sip.sdp.SessionDescription;

/**
 * What a call does next: pure, so that every order of events can be tried in a test and repeated on another node.
 *
 * <p>This file answers what is the same in every state and sends the rest to {@link WhileRinging}, {@link WhileTalking},
 * {@link WhileTransferring} and {@link WhileForwarding}; then {@link Settling} does whatever has become possible.
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
                    case Forwarding forwarding -> WhileForwarding.on(forwarding, event);
                    case Ended ended -> afterwards(ended, event);
                });
    }

    private static Step begin(Fresh fresh, CallEvent event) {
        if (!(event instanceof Begun(var id, var bridge, var claim, var broker, var caller, var callee))) {
            return Step.stay(fresh);
        }
        var call = new Call(id, bridge, claim, broker, caller, callee);
        var effects = new ArrayList<CallEffect>();
        effects.add(new AskBroker(claim, new OpenBridge(bridge)));
        for (var leg : call.legs()) {
            if (leg instanceof TrunkLeg trunk) {
                effects.add(new AskBroker(claim, open(call, trunk)));
            }
        }
        if (caller instanceof ClientLeg client) {
            effects.add(new Tell(client.connection(), new ClientMessage.Progressed(id, Progress.TRYING, 0)));
        }
        Optional<Progress> told = Optional.of(Progress.TRYING);
        if (callee instanceof ClientLeg client) {
            effects.add(new Tell(client.connection(), incoming(call)));
            effects.addAll(ringingAt(call));
            told = Optional.of(Progress.RINGING);
        }
        return new Step(new Ringing(call, told), effects);
    }

    /** Ports for both kinds wherever video is possible later: a trunk leg's ports are bound once. */
    static OpenTrunk open(Call call, TrunkLeg trunk) {
        boolean video = switch (call.far(trunk.id())) {
            case ClientLeg client -> client.video();
            case TrunkLeg far ->
                trunk.policy().allows(MediaKind.VIDEO)
                        && far.policy().allows(MediaKind.VIDEO)
                        && (far.ports().isEmpty()
                                || far.ports().stream().anyMatch(p -> p.kind() == MediaKind.VIDEO));
        };
        Set<MediaKind> kinds = video ? EnumSet.allOf(MediaKind.class) : EnumSet.of(MediaKind.AUDIO);
        return new OpenTrunk(call.bridge(), trunk.id(), kinds, mux(trunk), suites(call, trunk));
    }

    /** An offer decides; without one our policy does, and it allows all suites where the offer is still to come. */
    private static boolean mux(TrunkLeg trunk) {
        return trunk.policy().rtcpMux()
                && trunk.remote().map(TrunkSection::read).stream()
                        .allMatch(sections ->
                                sections.stream().allMatch(s -> s.remote().rtcpMux()));
    }

    private static List<String> suites(Call call, TrunkLeg trunk) {
        var policy = trunk.policy();
        return trunk.remote()
                .map(offer -> policy.answeredSuites(TrunkSection.read(offer)))
                .orElse(asksForOffer(call, trunk) ? policy.suites() : policy.offeredSuites());
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

    static ClientMessage incoming(Call call) {
        var plan = MediaPlan.of(call, false);
        var caller = call.caller();
        return new ClientMessage.Incoming(
                call.id(),
                caller.address(),
                caller.displayName(),
                !plan.intent(caller, MediaKind.AUDIO).isNone(),
                !plan.intent(caller, MediaKind.VIDEO).isNone());
    }

    private static List<CallEffect> ringingAt(Call call) {
        return switch (call.caller()) {
            case ClientLeg client ->
                List.of(new Tell(client.connection(), new ClientMessage.Progressed(call.id(), Progress.RINGING, 180)));
            case TrunkLeg trunk ->
                List.of(new AskTrunk(new SipEffect.Progress(trunk.id(), call.claim(), 180, Optional.empty())));
        };
    }

    /** After the end nothing happens any more, but a client that still asks is told so. */
    private static Step afterwards(Ended ended, CallEvent event) {
        return switch (event) {
            case ClientHungUp(var client, var re) -> Step.stay(ended).then(new Tell(client, new Ok(re)));
            case ClientDeclined(var client, var re) -> over(ended, client, re);
            case ClientAttached(var client, var re, var attach, var offer, var from) -> over(ended, client, re);
            case ClientAnswered(var client, var re, var wishes) -> over(ended, client, re);
            case ClientHeld(var client, var re) -> over(ended, client, re);
            case ClientResumedCall(var client, var re) -> over(ended, client, re);
            case ClientWished(var client, var re, var wishes) -> over(ended, client, re);
            case ClientPressed(var client, var re, var tones) -> over(ended, client, re);
            case TransferAsked(Transferor.Client(var client, var re), var target) -> over(ended, client, re);
            case TransferAsked(Transferor.Trunk trunk, var target) -> Step.stay(ended);
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
    static Step uninvolved(CallState state, Call call, CallId from, CallWord word) {
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
    static Step attach(CallState state, Call call, ClientAttached event) {
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
        return with(state, call.with(next))
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

    static Step wish(CallState state, Call call, ClientWished event) {
        return call.client(event.client())
                .map(leg -> with(state, call.with(leg.withWishes(limited(leg, event.wishes()))))
                        .then(new Tell(event.client(), new Ok(event.re()))))
                .orElseGet(() -> Step.stay(state));
    }

    /** A session without video can't wish for any. */
    static Wishes limited(ClientLeg leg, Wishes wishes) {
        return leg.video() ? wishes : new Wishes(wishes.audio(), Flow.NONE);
    }

    static Step here(CallState state, Call call, ConnectionId client, boolean here) {
        var leg = call.client(client);
        if (leg.isEmpty() || leg.get().here() == here) {
            return Step.stay(state);
        }
        return with(state, call.with(leg.get().withHere(here)))
                .then(tellFar(call, leg.get(), here ? Far.CONNECTED : Far.RECONNECTING));
    }

    /** News of one leg for the client on the other side; a trunk has no words for it. */
    static List<CallEffect> tellFar(Call call, Leg about, Far state) {
        return call.far(about.id()) instanceof ClientLeg far
                ? List.of(new Tell(far.connection(), new FarState(call.id(), state)))
                : List.of();
    }

    /** A broker's answer: what we waited for, or a reason to end. */
    static Step answered(CallState state, Call call, BrokerAnswered event) {
        return switch (event.reply()) {
            case org.alongside.broker.api.BrokerReply.Refused(var failure) -> refused(state, call, event, failure);
            case org.alongside.broker.api.BrokerReply.ClientAttached made ->
                event.command() instanceof AttachClient command
                        ? call.client(command.leg())
                                .flatMap(leg -> leg.offered()
                                        .filter(a -> a.number() == command.attach())
                                        .map(a -> with(state, call.with(leg.withOffered(a.with(made))))))
                                .orElseGet(() -> Step.stay(state))
                        : Step.stay(state);
            case org.alongside.broker.api.BrokerReply.TrunkOpened(var ports) ->
                event.command() instanceof OpenTrunk command
                        ? call.trunk(command.leg())
                                .map(leg -> with(state, call.with(leg.withPorts(ports))))
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
    private static Step refused(CallState state, Call call, BrokerAnswered event, Failure failure) {
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

    static Step with(CallState state, Call call) {
        return switch (state) {
            case Ringing ringing -> Step.to(new Ringing(call, ringing.told()));
            case Talking talking -> Step.to(new Talking(call));
            case Transferring transferring -> Step.to(new Transferring(call, transferring.transfer()));
            case Forwarding forwarding -> Step.to(new Forwarding(call, forwarding.told()));
            case Fresh fresh -> Step.stay(fresh);
            case Ended ended -> Step.stay(ended);
        };
    }
}
