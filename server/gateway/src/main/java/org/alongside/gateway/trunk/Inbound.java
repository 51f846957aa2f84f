package org.alongside.gateway.trunk;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.extension.Replaces;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;

/** Legs that others begin: whom an INVITE outside of any dialog concerns, and why it is refused (RFC 3261 §8.2). Same owner as the core. */
final class Inbound {
    private final SipCore core;
    private final Legs legs;
    private final Optional<PhoneDoor> phones;

    Inbound(SipCore core, Legs legs, Optional<PhoneDoor> phones) {
        this.core = core;
        this.legs = legs;
        this.phones = phones;
    }

    void onInvited(ServerKey key, SipRequest invite, Flow flow) {
        var trunk = core.trunkAt(flow);
        if (trunk.isEmpty() && core.isPhone(flow)) {
            switch (phones.orElseThrow().identify(invite, flow, core.newToken(), core.now())) {
                case Registrar.Identity.Unproved(var response) -> core.respond(key, response);
                case Registrar.Identity.Proved(var aor) ->
                    onInvited(
                            key, invite, flow, Optional.of(phones.orElseThrow().trunkOf(aor)));
            }
        } else {
            onInvited(key, invite, flow, trunk);
        }
    }

    private void onInvited(ServerKey key, SipRequest invite, Flow flow, Optional<Trunk> trunk) {
        var offer = SipLeg.descriptionIn(invite);
        boolean unreadable = offer.isEmpty() && !invite.body().isEmpty();
        var target = Dialog.contactOf(invite);
        if (trunk.isEmpty()) {
            core.respond(key, invite.respond(403, core.newToken()));
        } else if (isMerged(invite)) {
            core.respond(key, invite.respond(482, core.newToken()));
        } else if (target.isEmpty()) {
            core.respond(key, invite.respond(400, core.newToken()));
        } else if (unreadable) {
            core.respond(key, invite.respond(488, core.newToken()));
        } else if (legs.areFull() || !legs.haveRoomOn(trunk.get())) {
            core.respond(key, invite.respond(503, core.newToken()));
        } else if (invite.headers().has("Replaces")) {
            replace(key, invite, flow, trunk.get(), target.get(), offer);
        } else {
            ring(key, invite, flow, trunk.get(), target.get(), offer, Optional.empty());
        }
    }

    /** An INVITE that wants the place of a dialog (RFC 3891 §3): of an answered one, of the same trunk. */
    private void replace(
            ServerKey key,
            SipRequest invite,
            Flow flow,
            Trunk trunk,
            SipUri target,
            Optional<SessionDescription> offer) {
        var replaces = Replaces.of(invite.headers());
        var named = replaces.flatMap(legs::named);
        if (replaces.isEmpty()) {
            core.respond(key, invite.respond(400, core.newToken()));
        } else if (named.isEmpty()) {
            core.respond(key, invite.respond(481, core.newToken()));
        } else if (!named.get().trunk.name().equals(trunk.name())) {
            core.respond(key, invite.respond(403, core.newToken()));
        } else {
            switch (named.get().phase()) {
                case Over over -> core.respond(key, invite.respond(603, core.newToken()));
                case Talking talking
                when replaces.get().earlyOnly() -> core.respond(key, invite.respond(486, core.newToken()));
                case Talking talking -> ring(key, invite, flow, trunk, target, offer, Optional.of(named.get().id));
                case Dialling early -> core.respond(key, invite.respond(481, core.newToken()));
                case Ringing early -> core.respond(key, invite.respond(481, core.newToken()));
                case Offered early -> core.respond(key, invite.respond(481, core.newToken()));
            }
        }
    }

    private void ring(
            ServerKey key,
            SipRequest invite,
            Flow flow,
            Trunk trunk,
            SipUri target,
            Optional<SessionDescription> offer,
            Optional<LegId> replaced) {
        var dialog = Dialog.called(invite, core.newToken(), target, flow, Invitation.notes(trunk));
        var leg = new SipLeg(new LegId(Id.random(core.random())), core, trunk, dialog);
        if (leg.refusesInterval(key, invite)) {
            return;
        }
        legs.add(leg).enter(new Ringing(leg, key, invite));
        core.tell(invitedBy(leg, invite, offer, replaced));
    }

    private static SipEvent invitedBy(
            SipLeg leg, SipRequest invite, Optional<SessionDescription> offer, Optional<LegId> replaced) {
        // A phone has proved that it is the user in From, and may assert nobody else.
        var caller = invite.headers().addresses("P-Asserted-Identity").stream()
                .filter(asserted -> !PhoneDoor.isPhone(leg.trunk))
                .findFirst()
                .orElse(invite.head().from());
        var to = (SipUri) invite.uri(); // another scheme was refused with 416
        var numbers = leg.trunk.settings().options().numbers();
        return new SipEvent.Invited(
                leg.id,
                leg.trunk.name(),
                numbers.calledIn().rewrite(to.user()),
                to.bareHost(),
                caller.sipUri()
                        .map(uri -> Outbound.rewritten(uri, numbers.callerIn()).toString())
                        .orElseGet(() -> caller.uri().toString()),
                Redacted.of(caller.displayName()),
                offer,
                replaced);
    }

    /** The same request by another way (RFC 3261 §8.2.2.2). */
    private boolean isMerged(SipRequest invite) {
        var head = invite.head();
        return legs.withCallId(head.callId()).stream()
                .map(SipLeg::dialog)
                .anyMatch(d -> d.remote().tag().equals(head.fromTag())
                        && d.remoteCSeq() == head.cseq().number());
    }
}
