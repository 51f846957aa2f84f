package org.alongside.gateway.trunk;

import java.util.List;
import java.util.Optional;
import org.alongside.gateway.registrar.Binding;
import org.alongside.kernel.Id;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.ClientKey;

/**
 * Legs that we begin: which way a call takes, and what its INVITE says (RFC 3261 §13.2.1). Also the OPTIONS that ask whether a
 * way is open. Same owner as the core.
 */
final class Outbound {
    private final SipCore core;
    private final Legs legs;
    private final TrunkWatch watch;
    private final Id node;
    private final Optional<PhoneDoor> phones;

    Outbound(SipCore core, Legs legs, TrunkWatch watch, Id node, Optional<PhoneDoor> phones) {
        this.core = core;
        this.legs = legs;
        this.watch = watch;
        this.node = node;
        this.phones = phones;
    }

    void dial(SipEffect.Invite effect) {
        var destination = SipUri.parse(effect.destination());
        var contacts = destination.map(this::contacts).orElse(List.of());
        if (contacts.isEmpty() || legs.areFull()) {
            dialTrunk(effect, destination);
        } else {
            dial(Attempt.first(effect, destination.orElseThrow().without(PhoneDoor.ONE_CONTACT), contacts));
        }
    }

    /** The phones of a user, if he is one of ours. */
    private List<Trunks.Way> contacts(SipUri user) {
        return phones.map(door -> door.ways(user, core.now())).orElse(List.of());
    }

    private void dialTrunk(SipEffect.Invite effect, Optional<SipUri> destination) {
        var reachable = destination.map(core.trunks()::towards).orElse(List.of());
        var ways = ways(reachable);
        if (reachable.isEmpty() && destination.filter(this::isOurs).isPresent()) {
            core.tell(new SipEvent.Rejected(effect.leg(), 480, "no phone of that name is registered"));
        } else if (reachable.isEmpty()) {
            core.tell(new SipEvent.Rejected(effect.leg(), 404, "no trunk leads there"));
        } else if (ways.isEmpty() || legs.areFull()) {
            core.tell(new SipEvent.Rejected(effect.leg(), 503, "trunk unavailable"));
        } else {
            dial(Attempt.first(effect, destination.orElseThrow(), ways));
        }
    }

    private boolean isOurs(SipUri user) {
        return phones.filter(door -> door.controls(user)).isPresent();
    }

    private List<Trunks.Way> ways(List<Trunk> reachable) {
        return Trunks.ways(reachable.stream().filter(legs::haveRoomOn).toList(), node, watch::isUp, core.random());
    }

    /** The ways to a place that a trunk names: by the trunks that serve it, else by the one that named it. A phone names phones. */
    List<Trunks.Way> waysTo(SipUri target, Trunk namedBy) {
        if (PhoneDoor.isPhone(namedBy)) {
            return contacts(target);
        }
        var serving = core.trunks().serving(target);
        return ways(serving.isEmpty() ? List.of(namedBy) : serving);
    }

    /** Dials by the attempt's first way; what else it knows is for the case that it fails. */
    void dial(Attempt attempt) {
        var effect = attempt.effect();
        var way = attempt.ways().getFirst();
        var trunk = way.trunk();
        var flow = way.flow();
        var options = trunk.settings().options();
        var destination = rewritten(attempt.destination(), options.numbers().calledOut());
        var asked = attempt.isRedirected() ? attempt.target() : destination;
        var plain = new Invitation(effect, destination, asked, options, core.newToken())
                .request(core.via(trunk, flow), core.contact(trunk, flow));
        var invite = way.binding().map(b -> PhoneDoor.addressedTo(b, plain)).orElse(plain);
        var target = way.binding().map(Binding::contact).orElse(asked);
        var dialog = Dialog.calling(invite, target, flow, Invitation.notes(trunk, effect.caller()));
        var leg = legs.add(new SipLeg(effect.leg(), core, trunk, dialog));
        leg.claimedBy(effect.claim());
        var timed = invite.withHeaders(invite.headers().plus(leg.timerOffer()));
        var whole = effect.offer()
                .map(offer ->
                        timed.withBody("application/sdp", leg.stamped(offer).toString()))
                .orElse(timed);
        if (effect.offer().isEmpty()) {
            leg.expectOffer();
        }
        leg.enter(new Dialling(leg, leg.send(whole, flow), attempt.afterFirstWay()));
        core.tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
    }

    static SipUri rewritten(SipUri uri, NumberRules rules) {
        String user = rules.rewrite(uri.user());
        return user.equals(uri.user()) ? uri : uri.withUser(user);
    }

    /** The first way to a trunk that is believed to be up; empty while it has no address. */
    Optional<Trunks.Way> wayTo(String trunk) {
        return Trunks.ways(core.trunks().named(trunk).stream().toList(), node, watch::isUp, core.random()).stream()
                .findFirst();
    }

    /** Asks a trunk whether it lives (RFC 3261 §11). */
    ClientKey probe(Trunks.Way way) {
        var trunk = way.trunk();
        var flow = way.flow();
        String host = trunk.localHost(flow);
        var us = NameAddress.of(SipUri.of("alongside", host, 0));
        var head = new Head(
                List.of(core.via(trunk, flow)),
                us.withTag(core.newToken().substring(0, 16)),
                NameAddress.of(trunk.settings().uri()),
                core.newToken() + "@" + host,
                new CSeq(1, SipRequest.OPTIONS));
        var headers = Headers.NONE
                .with("Max-Forwards", "70")
                .with("Contact", core.contact(trunk, flow))
                .with("Accept", "application/sdp")
                .with("User-Agent", SipCore.PRODUCT);
        var options =
                new SipRequest(SipRequest.OPTIONS, trunk.settings().uri().asRequestUri(), head, headers, Body.EMPTY);
        var request = way.binding().map(b -> PhoneDoor.addressedTo(b, options)).orElse(options);
        return core.request(request, flow);
    }

    /** Goes on with a dialog of another node; the call offers again itself when its media moved. */
    void adopt(SipEffect.Adopt effect) {
        var dialog = effect.dialog().adopted(node);
        String name = dialog.notes().getOrDefault(Invitation.TRUNK_NOTE, "");
        var trunk = core.trunks().named(name).or(() -> phones.flatMap(door -> door.trunkNamed(name)));
        if (trunk.isEmpty() || dialog.inviteBranch().isPresent()) {
            core.tell(new SipEvent.HungUp(effect.leg(), 503, "its node died while it rang"));
            return;
        }
        var leg = legs.add(new SipLeg(effect.leg(), core, trunk.get(), dialog));
        leg.claimedBy(effect.claim());
        leg.resume(effect.latest());
        var talking = new Talking(leg);
        leg.enter(talking);
        talking.takeOver();
        core.tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
    }
}
