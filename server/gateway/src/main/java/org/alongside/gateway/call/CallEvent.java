package org.alongside.gateway.call;

import java.net.InetAddress;
import java.util.Optional;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.session.ConnectionId;

/** What happened to a call. {@code re} is the id of the client's command, to be answered. */
public sealed interface CallEvent {
    /** A call begins: who calls and who is rung are known, and a broker and an owner. */
    record Begun(CallId call, BridgeId bridge, Claim claim, String broker, Leg caller, TargetSet targets)
            implements CallEvent {
        public Begun(CallId call, BridgeId bridge, Claim claim, String broker, Leg caller, Leg callee) {
            this(call, bridge, claim, broker, caller, TargetSet.of(callee));
        }
    }

    /**
     * One more is rung for a caller whose {@link Dialled} waits. What became of it is in the call's state: it talks, it is among
     * those rung, or among those who {@link Callees#left left}.
     */
    record CalleeAdded(Leg callee) implements CallEvent {}

    /** A callee of such a caller is not rung any longer; the caller goes on waiting. */
    record CalleeDropped(LegId callee, EndReason reason) implements CallEvent {}

    record ClientAttached(ConnectionId client, String re, int attach, ClientOffer offer, InetAddress from)
            implements CallEvent {}

    /** @param ring the ring that is meant; empty where the client doesn't say: the present one */
    record ClientAnswered(ConnectionId client, String re, Optional<LegId> ring, Wishes wishes) implements CallEvent {}

    /** @param ring as in {@link ClientAnswered} */
    record ClientDeclined(ConnectionId client, String re, Optional<LegId> ring) implements CallEvent {}

    record ClientHungUp(ConnectionId client, String re) implements CallEvent {}

    record ClientHeld(ConnectionId client, String re) implements CallEvent {}

    record ClientResumedCall(ConnectionId client, String re) implements CallEvent {}

    record ClientWished(ConnectionId client, String re, Wishes wishes) implements CallEvent {}

    record ClientPressed(ConnectionId client, String re, String tones) implements CallEvent {}

    /** Its socket is gone; the grace period runs. */
    record ClientLost(ConnectionId client) implements CallEvent {}

    record ClientBack(ConnectionId client) implements CallEvent {}

    /** It will not come back. */
    record ClientGone(ConnectionId client, EndReason reason) implements CallEvent {}

    /** One side wants the other to talk to somebody else, whom nobody has called yet. */
    record TransferAsked(Transferor by, TargetSet targets) implements CallEvent {
        public TransferAsked(Transferor by, Leg target) {
            this(by, TargetSet.of(target));
        }
    }

    /** One side wants the other to talk to whom it talks to in another call, where it is {@code there}. */
    record JoinAsked(Transferor by, CallId other, Transferor there) implements CallEvent {}

    /** A trunk's new call takes the place of one of its answered legs (RFC 3891). */
    record ReplacedBy(LegId old, TrunkLeg leg) implements CallEvent {}

    record OtherCallSaid(CallId from, CallWord word) implements CallEvent {}

    record BrokerAnswered(BrokerCommand command, BrokerReply reply) implements CallEvent {}

    record BrokerTold(BrokerEvent event) implements CallEvent {}

    /** The broker came back without our bridge. */
    record BridgeLost() implements CallEvent {}

    record TrunkTold(SipEvent event) implements CallEvent {}

    record DeadlinePassed(Deadline.Running which) implements CallEvent {}

    /** A survivor took the call over and the broker agreed. */
    record Adopted(Claim claim) implements CallEvent {}

    /** This server can't or won't carry the call any longer. */
    record GivenUp(EndReason reason) implements CallEvent {}
}
