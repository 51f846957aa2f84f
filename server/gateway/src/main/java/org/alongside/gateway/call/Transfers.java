package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.CloseLeg;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskCall;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.call.CallEvent.JoinAsked;
import org.alongside.gateway.call.CallEvent.TransferAsked;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Replacing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.CallState.Transferring;
import org.alongside.gateway.call.ClientMessage.By;
import org.alongside.gateway.call.ClientMessage.Far;
import org.alongside.gateway.call.ClientMessage.FarState;
import org.alongside.gateway.call.ClientMessage.Held;
import org.alongside.gateway.call.ClientMessage.Moved;
import org.alongside.gateway.call.ClientMessage.Ok;
import org.alongside.gateway.call.ClientMessage.Progress;
import org.alongside.gateway.call.ClientMessage.Resumed;
import org.alongside.gateway.call.ClientMessage.SipStatus;
import org.alongside.gateway.call.Transfer.Goal;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.negotiation.Codecs;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.kernel.Failure;

/**
 * The turns of a transfer: it begins, it succeeds or fails, its transferor leaves before that. A transferee stays in its bridge
 * and gets another far leg there; only where two calls are joined does a leg move to another bridge (docs/adr/0012).
 */
final class Transfers {
    private Transfers() {}

    /** The target is called from here; nobody is told of it but the transferor and the target. */
    static Step begin(Talking talking, TransferAsked asked) {
        var call = talking.call();
        var refusal = mayNot(call, asked.by());
        if (refusal.isPresent()) {
            return Step.stay(talking).then(refusal.get());
        }
        var by = asked.by().in(call).orElseThrow();
        var effects = new ArrayList<CallEffect>(List.of(accepted(call, asked.by())));
        effects.addAll(park(call, by));
        effects.addAll(progress(call, by, Progress.TRYING, 0));
        var callees = Callees.of(asked.targets()).told(Progress.TRYING);
        var transfer = new Transfer(by.id(), by.holding(), false, new Goal.Ring(callees));
        var state = new Transferring(call.with(by.withHolding(true)), transfer);
        var begun = WhileTransferring.follow(
                state, Forking.begin(onward(call, by, callees)).after(effects));
        return callees.dialled().waits() ? released(Settling.settle(begun)) : begun;
    }

    /** The transferee may wait for long until somebody takes it. Its transferor has done what there is to do, and is free at once. */
    private static Step released(Step begun) {
        return begun.state() instanceof Transferring state
                ? new Step(forwarding(state), begun.effects()).then(farewell(state))
                : begun;
    }

    private static Forwarding forwarding(Transferring state) {
        return new Forwarding(
                onward(state.call(), by(state), state.transfer().callees().orElseThrow()));
    }

    /** The other call is asked for its far leg. It answers at once, so nobody is parked for that. */
    static Step join(Talking talking, JoinAsked asked) {
        var call = talking.call();
        var refusal = mayNot(call, asked.by());
        if (refusal.isPresent()) {
            return Step.stay(talking).then(refusal.get());
        }
        var by = asked.by().in(call).orElseThrow();
        var effects = new ArrayList<CallEffect>(List.of(accepted(call, asked.by())));
        effects.add(new AskCall(asked.other(), call.id(), new CallWord.LegWanted(asked.there())));
        var transfer = new Transfer(by.id(), by.holding(), false, new Goal.Join(asked.other()));
        return new Step(new Transferring(call, transfer), effects);
    }

    private static Optional<CallEffect> mayNot(Call call, Transferor by) {
        var leg = by.in(call);
        if (leg.isEmpty()) {
            return Optional.of(refused(call, by, Failure.Code.NOT_FOUND, "this side has no part in the call"));
        }
        boolean unsettled = call.far(leg.get().id()) instanceof TrunkLeg far && far.phase() != TrunkLeg.Phase.CONFIRMED;
        return unsettled
                ? Optional.of(refused(call, by, Failure.Code.CONFLICT, "the far side is not connected yet"))
                : Optional.empty();
    }

    private static CallEffect accepted(Call call, Transferor by) {
        return switch (by) {
            case Transferor.Client(var connection, var re) -> new Tell(connection, new Ok(re));
            case Transferor.Trunk(var leg) -> new AskTrunk(new SipEffect.AnswerReferral(leg, call.claim(), 202));
        };
    }

    static CallEffect refused(Parties call, Transferor by, Failure.Code code, String sentence) {
        return switch (by) {
            case Transferor.Client(var connection, var re) -> CallMachine.refuse(connection, re, code, sentence);
            case Transferor.Trunk(var leg) ->
                new AskTrunk(
                        new SipEffect.AnswerReferral(leg, call.claim(), code == Failure.Code.CONFLICT ? 491 : 481));
        };
    }

    /** The transferee as the caller of the target. */
    static Call onward(Call call, Leg by, Leg target) {
        return new Call(call.id(), call.bridge(), call.claim(), call.broker(), call.far(by.id()), target);
    }

    /** The transferee as the caller of all targets. */
    static Fork onward(Call call, Leg by, Callees targets) {
        return new Fork(call.id(), call.bridge(), call.claim(), call.broker(), call.far(by.id()), targets);
    }

    private static List<CallEffect> park(Call call, Leg by) {
        if (by.holding()) {
            return List.of();
        }
        var effects = new ArrayList<CallEffect>();
        if (by instanceof ClientLeg client) {
            effects.add(new Tell(client.connection(), new Held(call.id(), By.NEAR)));
        }
        if (call.far(by.id()) instanceof ClientLeg far) {
            effects.add(new Tell(far.connection(), new Held(call.id(), By.FAR)));
            effects.add(new Tell(far.connection(), new FarState(call.id(), Far.HELD)));
        }
        return effects;
    }

    /** News of the target for the transferor. */
    static List<CallEffect> progress(Call call, Leg by, Progress news, int status) {
        return switch (by) {
            case ClientLeg client ->
                List.of(new Tell(client.connection(), new ClientMessage.Transferring(call.id(), news, status)));
            case TrunkLeg trunk ->
                status > 100
                        ? List.of(new AskTrunk(new SipEffect.Notify(trunk.id(), call.claim(), status)))
                        : List.of(); // the user agent has said 100 already
        };
    }

    // The ends

    /** The target has answered: it takes the transferor's place. */
    static Step done(Transferring state, Leg target) {
        var effects = new ArrayList<>(farewell(state));
        var call = onward(state.call(), by(state), target);
        effects.addAll(greeting(call, target));
        return joined(call, effects);
    }

    /** A transferee that holds the call itself goes on doing so. */
    private static List<CallEffect> greeting(Call call, Leg target) {
        if (!(target instanceof ClientLeg client)) {
            return List.of();
        }
        var effects = new ArrayList<CallEffect>();
        effects.add(new Tell(
                client.connection(),
                new ClientMessage.Answered(call.id(), MediaPlan.of(call, true).seenBy(client))));
        if (call.caller().holding()) {
            effects.add(new Tell(client.connection(), new Held(call.id(), By.FAR)));
        }
        return effects;
    }

    /** Another call has given its leg, which needs media in this bridge and, if it is a client's, this call's name. */
    static Step done(Transferring state, CallId from, CallWord.LegGiven given) {
        var effects = new ArrayList<>(farewell(state));
        var target = given.leg() instanceof ClientLeg client ? client.moved() : ((TrunkLeg) given.leg()).moved();
        var call = onward(state.call(), by(state), target);
        switch (target) {
            case TrunkLeg trunk -> effects.add(new AskBroker(call.claim(), CallMachine.open(call, trunk)));
            case ClientLeg client -> {
                effects.add(moved(from, call, client));
                if (given.held()) {
                    effects.addAll(released(call, client));
                }
            }
        }
        return joined(call, effects);
    }

    /** The transferor has what it wanted and goes, if it is still there. */
    private static List<CallEffect> farewell(Transferring state) {
        var call = state.call();
        var effects = new ArrayList<CallEffect>();
        if (!state.transfer().byGone()) {
            switch (by(state)) {
                case ClientLeg client ->
                    effects.add(new Tell(
                            client.connection(),
                            new ClientMessage.Ended(call.id(), EndReason.NORMAL, Optional.empty())));
                case TrunkLeg trunk -> {
                    effects.add(new AskTrunk(new SipEffect.Notify(trunk.id(), call.claim(), 200)));
                    effects.add(new AskTrunk(new SipEffect.HangUp(trunk.id(), call.claim(), "transferred")));
                }
            }
        }
        effects.add(new AskBroker(
                call.claim(), new CloseLeg(call.bridge(), by(state).id())));
        return effects;
    }

    /** The former transferee, now the caller, learns whom it talks to; its media are agreed anew. */
    static Step joined(Call call, List<CallEffect> before) {
        var effects = new ArrayList<>(before);
        if (!(call.caller() instanceof ClientLeg client)) {
            return new Step(new Talking(call), effects);
        }
        effects.add(moved(call.id(), call, client));
        effects.addAll(released(call, client));
        return new Step(new Talking(call.with(client.moved())), effects);
    }

    private static CallEffect moved(CallId from, Call call, ClientLeg client) {
        var far = call.far(client.id());
        return new Tell(client.connection(), new Moved(from, call.id(), far.address(), far.displayName()));
    }

    private static List<CallEffect> released(Call call, ClientLeg client) {
        return List.of(
                new Tell(client.connection(), new Resumed(call.id(), By.FAR)),
                new Tell(client.connection(), new FarState(call.id(), Far.CONNECTED)));
    }

    /** The target does not want, is not there, or was given up: the call is as it was. */
    static Step failed(Transferring state, EndReason reason, Optional<SipStatus> sip) {
        var call = state.call();
        var by = by(state);
        if (state.transfer().byGone()) {
            return Ending.end(call, reason);
        }
        boolean parked =
                state.transfer().callees().isPresent() && !state.transfer().heldBefore();
        var effects = new ArrayList<CallEffect>();
        switch (by) {
            case ClientLeg client -> {
                effects.add(new Tell(client.connection(), new ClientMessage.TransferFailed(call.id(), reason, sip)));
                if (parked) {
                    effects.add(new Tell(client.connection(), new Resumed(call.id(), By.NEAR)));
                }
            }
            case TrunkLeg trunk ->
                effects.add(new AskTrunk(new SipEffect.Notify(
                        trunk.id(), call.claim(), sip.map(SipStatus::status).orElse(reason.sipStatus()))));
        }
        if (parked && call.far(by.id()) instanceof ClientLeg far) {
            effects.addAll(released(call, far));
        }
        return new Step(new Talking(call.with(backAsBefore(by, state.transfer().heldBefore()))), effects);
    }

    /** A trunk's hold is what it last described. */
    private static Leg backAsBefore(Leg by, boolean heldBefore) {
        return by instanceof TrunkLeg trunk && trunk.remote().isPresent()
                ? CallMachine.heard(trunk, trunk.remote().get())
                : by.withHolding(heldBefore);
    }

    /** A leg that no call has any more, or not yet. */
    static List<CallEffect> goodbye(CallId id, Claim claim, Leg leg, EndReason reason) {
        return switch (leg) {
            case ClientLeg client ->
                List.of(new Tell(client.connection(), new ClientMessage.Ended(id, reason, Optional.empty())));
            case TrunkLeg trunk ->
                Ending.farewell(claim, trunk, reason)
                        .<List<CallEffect>>map(e -> List.of(new AskTrunk(e)))
                        .orElse(List.of());
        };
    }

    /** The transferor leaves before the target has answered: that is what a blind transfer means, so it goes on. */
    static Step leave(Transferring state, List<CallEffect> before) {
        var call = state.call();
        var by = by(state);
        var effects = new ArrayList<>(before);
        return switch (state.transfer().goal()) {
            case Goal.Ring ring -> {
                effects.add(new AskBroker(call.claim(), new CloseLeg(call.bridge(), by.id())));
                yield new Step(forwarding(state), effects);
            }
            case Goal.Join join ->
                new Step(new Transferring(call, state.transfer().left()), effects);
        };
    }

    static Leg by(Transferring state) {
        return state.call().leg(state.transfer().by()).orElseThrow();
    }

    // A trunk's new call in the place of an old one

    /** The newcomer gets ports; whether it gets the place as well is {@link WhileReplacing}'s business. */
    static Step replaced(Talking talking, CallEvent.ReplacedBy event) {
        var call = talking.call();
        var newcomer = event.leg();
        var old = call.trunk(event.old()).filter(leg -> leg.phase() == TrunkLeg.Phase.CONFIRMED);
        if (old.isEmpty()) {
            return notReplaced(talking, call.claim(), newcomer, 481);
        }
        if (!mayMeet(newcomer, call.far(old.get().id()))) {
            return notReplaced(talking, call.claim(), newcomer, 488);
        }
        var open = CallMachine.open(onward(call, old.get(), newcomer), newcomer);
        return Step.to(new Replacing(call, old.get().id(), newcomer)).then(new AskBroker(call.claim(), open));
    }

    /** Whoever offers nothing that the far side could speak must leave the old dialog as it was (RFC 3891 §3). */
    static boolean mayMeet(TrunkLeg newcomer, Leg far) {
        var theirs = switch (far) {
            case ClientLeg client ->
                client.newest()
                        .flatMap(a -> a.offer().section(MediaKind.AUDIO))
                        .map(ClientOffer.Section::codecs)
                        .orElse(List.of());
            case TrunkLeg trunk -> MediaPlan.spoken(trunk, MediaKind.AUDIO);
        };
        return newcomer.remote().isEmpty()
                || theirs.isEmpty()
                || !Codecs.common(
                                MediaKind.AUDIO,
                                MediaPlan.voices(newcomer),
                                theirs,
                                newcomer.policy().acceptsFuA())
                        .isEmpty();
    }

    static Step notReplaced(CallState state, Claim claim, TrunkLeg leg, int status) {
        return Step.stay(state).then(new AskTrunk(new SipEffect.Reject(leg.id(), claim, status, "")));
    }

    // The call whose leg is wanted

    /** Gives the leg across from the transferor's and ends. */
    static Step give(Talking talking, CallId to, Transferor who) {
        var call = talking.call();
        var mine = who.in(call);
        if (mine.isEmpty()) {
            return Step.stay(talking).then(refuse(call.id(), to, EndReason.NOT_FOUND));
        }
        var far = call.far(mine.get().id());
        if (far instanceof TrunkLeg trunk && trunk.phase() != TrunkLeg.Phase.CONFIRMED) {
            return Step.stay(talking).then(refuse(call.id(), to, EndReason.UNREACHABLE));
        }
        var effects = new ArrayList<CallEffect>();
        effects.add(
                new AskCall(to, call.id(), new CallWord.LegGiven(far, mine.get().holding())));
        effects.addAll(goodbye(call.id(), call.claim(), mine.get(), EndReason.NORMAL));
        effects.add(new AskBroker(call.claim(), new CloseBridge(call.bridge())));
        var trunks = mine.get() instanceof TrunkLeg trunk ? List.of(trunk) : List.<TrunkLeg>of();
        return new Step(
                new Ended(
                        call.id(),
                        call.bridge(),
                        call.claim(),
                        call.broker(),
                        EndReason.NORMAL,
                        trunks,
                        Optional.of(to)),
                effects);
    }

    static CallEffect refuse(CallId from, CallId to, EndReason reason) {
        return new AskCall(to, from, new CallWord.LegRefused(reason));
    }
}
