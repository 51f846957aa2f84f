package org.alongside.gateway.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.cluster.NodeId;
import org.alongside.cluster.Ownership;
import org.alongside.cluster.View;
import org.alongside.gateway.call.CallEffect.AskBroker;
import org.alongside.gateway.call.CallEffect.AskCall;
import org.alongside.gateway.call.CallEffect.AskTrunk;
import org.alongside.gateway.call.CallEffect.Numbered;
import org.alongside.gateway.call.CallEffect.Tell;
import org.alongside.gateway.trunk.SipEffect;

/**
 * A call as every node can take it up: its state, and the effects that are not known to be done.
 *
 * @param format of this record; readers ignore fields they don't know
 * @param claimants with one of whom the broker last agreed: the owner that last stored a step, and whoever took the call
 *     since, the present one last
 * @param step grows with every write, so that a writer whose answer was lost recognises its own
 */
public record CallRecord(
        int format,
        Ownership ownership,
        List<NodeId> claimants,
        long step,
        long lastEffect,
        CallState state,
        List<Numbered> pending) {
    static final int FORMAT = 1;

    public CallRecord {
        claimants = List.copyOf(claimants);
        pending = List.copyOf(pending);
    }

    /** Empty for a call that has not begun. */
    Optional<BridgeId> bridge() {
        return state instanceof CallState.Ended ended
                ? Optional.of(ended.bridge())
                : state.living().map(Parties::bridge);
    }

    String broker() {
        return state instanceof CallState.Ended ended
                ? ended.broker()
                : state.living().map(Parties::broker).orElse("");
    }

    /** Who else may have the bridge, if the broker does not agree with the owner: of those it could be, each in turn. */
    Optional<NodeId> otherClaimant(View view) {
        return claimants.stream()
                .filter(node -> !node.equals(ownership.owner()) && view.has(node))
                .findFirst();
    }

    static Claim claim(Ownership ownership) {
        return new Claim(ownership.owner().id(), ownership.epoch());
    }

    /**
     * As a survivor writes it: the same call under a higher epoch. First it adopts the dialog, so that whatever is repeated
     * finds it there; an INVITE is not repeated, because the machine dials again (its transaction died with its node).
     */
    CallRecord takenBy(NodeId survivor) {
        var next = ownership.takenBy(survivor);
        var again = new ArrayList<Numbered>();
        long last = lastEffect;
        for (var adoption : adoptions(claim(next))) {
            again.add(new Numbered(++last, adoption));
        }
        pending.stream()
                .filter(n -> !(n.effect() instanceof AskTrunk(var e) && e instanceof SipEffect.Invite))
                .map(n -> new Numbered(n.id(), claimed(n.effect(), claim(next))))
                .forEach(again::add);
        var before = claimants.stream().filter(node -> !node.equals(survivor));
        var known = Stream.concat(before, Stream.of(survivor)).toList();
        return new CallRecord(FORMAT, next, known, step + 1, last, state, again);
    }

    /** What this step added to the one before it. */
    List<CallEffect> effectsSince(CallRecord before) {
        return pending.stream()
                .filter(n -> n.id() > before.lastEffect)
                .map(Numbered::effect)
                .toList();
    }

    /** A call that begins on this node. */
    static CallRecord first(Ownership ownership) {
        return new CallRecord(FORMAT, ownership, List.of(ownership.owner()), 0, 0, new CallState.Fresh(), List.of());
    }

    private List<CallEffect> adoptions(Claim claim) {
        return trunks().stream()
                .flatMap(leg -> leg.dialog().stream()
                        .<CallEffect>map(d -> new AskTrunk(new SipEffect.Adopt(leg.id(), claim, d, leg.local()))))
                .toList();
    }

    private List<TrunkLeg> trunks() {
        return switch (state) {
            case CallState.Fresh fresh -> List.of();
            case CallState.Ringing ringing -> List.of();
            case CallState.Talking(var call) -> call.trunks();
            case CallState.Transferring(var call, var transfer) -> call.trunks();
            case CallState.Replacing replacing ->
                Stream.concat(replacing.call().trunks().stream(), Stream.of(replacing.newcomer()))
                        .toList(); // a newcomer without a dialog has nothing to adopt
            case CallState.Forwarding(var fork) ->
                fork.trunks().stream().filter(TrunkLeg::hasDialog).toList();
            case CallState.Ended ended ->
                pending.stream().anyMatch(n -> n.effect() instanceof AskTrunk) ? ended.trunks() : List.of();
        };
    }

    /** Whether a stored record is the one this writer wrote. */
    boolean isSameStep(CallRecord stored) {
        return stored.ownership.equals(ownership) && stored.step == step;
    }

    private static CallEffect claimed(CallEffect effect, Claim claim) {
        return switch (effect) {
            case AskBroker(var old, var command) -> new AskBroker(claim, command);
            case AskTrunk(var asked) -> new AskTrunk(claimed(asked, claim));
            case Tell tell -> tell;
            case AskCall word -> word;
        };
    }

    private static SipEffect claimed(SipEffect effect, Claim claim) {
        return switch (effect) {
            case SipEffect.Invite e -> new SipEffect.Invite(e.leg(), claim, e.destination(), e.caller(), e.offer());
            case SipEffect.Progress e -> new SipEffect.Progress(e.leg(), claim, e.status(), e.description());
            case SipEffect.Accept e -> new SipEffect.Accept(e.leg(), claim, e.answer());
            case SipEffect.Reject e -> new SipEffect.Reject(e.leg(), claim, e.status(), e.reason());
            case SipEffect.HangUp e -> new SipEffect.HangUp(e.leg(), claim, e.reason());
            case SipEffect.Reoffer e -> new SipEffect.Reoffer(e.leg(), claim, e.offer());
            case SipEffect.AnswerReoffer e -> new SipEffect.AnswerReoffer(e.leg(), claim, e.answer());
            case SipEffect.RefuseReoffer e -> new SipEffect.RefuseReoffer(e.leg(), claim, e.status(), e.reason());
            case SipEffect.SendInfo e -> new SipEffect.SendInfo(e.leg(), claim, e.contentType(), e.body());
            case SipEffect.AnswerReferral e -> new SipEffect.AnswerReferral(e.leg(), claim, e.status());
            case SipEffect.Notify e -> new SipEffect.Notify(e.leg(), claim, e.status());
            case SipEffect.Adopt e -> new SipEffect.Adopt(e.leg(), claim, e.dialog(), e.latest());
        };
    }
}
