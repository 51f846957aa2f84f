package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.BrokerReply.TrunkPort;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect.Caller;
import org.alongside.kernel.Redacted;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.sdp.SessionDescription;

/**
 * A SIP endpoint's side of a call.
 *
 * @param address the SIP URI that is dialled, or who calls
 * @param contact which of several contacts of that address it is, where they are rung apart
 * @param caller what our INVITE says of its caller; empty where the trunk called us
 * @param ports the broker's, empty until it has bound them
 * @param local our latest description; kept also when the far end refused it, so that it is not offered again and again
 * @param remote the far end's latest description
 * @param offering our re-INVITE is on its way
 */
public record TrunkLeg(
        LegId id,
        String address,
        Optional<String> contact,
        Redacted<String> displayName,
        Optional<Caller> caller,
        TrunkPolicy policy,
        Phase phase,
        List<TrunkPort> ports,
        Optional<SessionDescription> local,
        Optional<SessionDescription> remote,
        boolean offering,
        boolean holding,
        boolean silent,
        Optional<Dialog> dialog,
        Optional<Configured> configured)
        implements Leg {

    /** How far its INVITE is. */
    public enum Phase {
        /** Ours waits for ports and for the client's offer. */
        WAITING,
        /** Ours is out and has no final response. */
        CALLING,
        /** Theirs is here and has no final response. */
        CALLED,
        /**
         * Theirs had no offer; our 200 has one, and the ACK brings its answer. Also who takes another's place, while its 200 is on
         * its way out.
         */
        ACCEPTED,
        /** Ours had no offer; its 200 has one, and the ACK will bring our answer. */
        OFFERED,
        /** Answered: a dialog stands. */
        CONFIRMED,
        /** A dialog stands and came from another call: a re-INVITE has to tell the far end our new ports. */
        MOVING,
        /** That re-INVITE is out. */
        REINVITED
    }

    public TrunkLeg {
        ports = List.copyOf(ports);
    }

    public static TrunkLeg calling(LegId id, String destination, Caller caller, TrunkPolicy policy) {
        return new TrunkLeg(
                id,
                destination,
                Optional.empty(),
                Redacted.of(""),
                Optional.of(caller),
                policy,
                Phase.WAITING,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty());
    }

    public static TrunkLeg called(
            LegId id,
            String from,
            Redacted<String> displayName,
            TrunkPolicy policy,
            Optional<SessionDescription> offer) {
        return new TrunkLeg(
                id,
                from,
                Optional.empty(),
                displayName,
                Optional.empty(),
                policy,
                Phase.CALLED,
                List.of(),
                Optional.empty(),
                offer,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** One of the contacts of an address (RFC 3261 §10), as the registrar names it. */
    public TrunkLeg at(String ofContact) {
        return new TrunkLeg(
                id,
                address,
                Optional.of(ofContact),
                displayName,
                caller,
                policy,
                phase,
                ports,
                local,
                remote,
                offering,
                holding,
                silent,
                dialog,
                configured);
    }

    /** What is dialled: the address, with {@code gr} where it is one place of several (RFC 5627 §3.2). */
    String destination() {
        return address + contact.map(c -> ";gr=" + c).orElse("");
    }

    TrunkLeg in(Phase next) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                next,
                ports,
                local,
                remote,
                offering,
                holding,
                silent,
                dialog,
                configured);
    }

    /** In another bridge: its ports there are not bound yet, and the far end knows none of them. */
    TrunkLeg moved() {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                Phase.MOVING,
                List.of(),
                local,
                remote,
                offering,
                holding,
                false,
                dialog,
                Optional.empty());
    }

    boolean hasDialog() {
        return switch (phase) {
            case WAITING, CALLING, CALLED, ACCEPTED, OFFERED -> false;
            case CONFIRMED, MOVING, REINVITED -> true;
        };
    }

    @Override
    public TrunkLeg withHolding(boolean hold) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                ports,
                local,
                remote,
                offering,
                hold,
                silent,
                dialog,
                configured);
    }

    TrunkLeg withPorts(List<TrunkPort> bound) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                bound,
                local,
                remote,
                offering,
                holding,
                silent,
                dialog,
                configured);
    }

    TrunkLeg withLocal(SessionDescription ours) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                ports,
                Optional.of(ours),
                remote,
                offering,
                holding,
                silent,
                dialog,
                configured);
    }

    /** A new description of the far end, and whether it holds us by it. */
    TrunkLeg withRemote(SessionDescription theirs, boolean holdsUs) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                ports,
                local,
                Optional.of(theirs),
                offering,
                holdsUs,
                silent,
                dialog,
                configured);
    }

    TrunkLeg withOffering(boolean pending) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                ports,
                local,
                remote,
                pending,
                holding,
                silent,
                dialog,
                configured);
    }

    @Override
    public TrunkLeg withSilent(boolean nothingArrives) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                ports,
                local,
                remote,
                offering,
                holding,
                nothingArrives,
                dialog,
                configured);
    }

    TrunkLeg withDialog(Dialog latest) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                ports,
                local,
                remote,
                offering,
                holding,
                silent,
                Optional.of(latest),
                configured);
    }

    @Override
    public TrunkLeg withConfigured(Configured latest) {
        return new TrunkLeg(
                id,
                address,
                contact,
                displayName,
                caller,
                policy,
                phase,
                ports,
                local,
                remote,
                offering,
                holding,
                silent,
                dialog,
                Optional.of(latest));
    }
}
