package org.alongside.gateway.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.Brokers;
import org.alongside.gateway.call.CallEvent;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.Calls;
import org.alongside.gateway.call.ClientLeg;
import org.alongside.gateway.call.Dialled;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.call.Leg;
import org.alongside.gateway.call.TargetSet;
import org.alongside.gateway.call.Transferor;
import org.alongside.gateway.call.TrunkLeg;
import org.alongside.gateway.call.Wishes;
import org.alongside.gateway.client.Route.Place;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.message.SipUri;

/** Makes calls: their legs, whom they ring, and who each of them says is calling. For any thread. */
final class Origin {
    private final Directory directory;
    private final Brokers brokers;
    private final RandomGenerator random;
    private volatile Optional<Calls> calls = Optional.empty();

    Origin(Directory directory, Brokers brokers, RandomGenerator random) {
        this.directory = directory;
        this.brokers = brokers;
        this.random = random;
    }

    /** Once, before the first call. */
    void serve(Calls started) {
        calls = Optional.of(started);
    }

    Calls calls() {
        return calls.orElseThrow(() -> new IllegalStateException("the gateway has not started"));
    }

    Claim claim() {
        var ownership = calls().ownership();
        return new Claim(ownership.owner().id(), ownership.epoch());
    }

    CallId newCall() {
        return new CallId(Id.random(random));
    }

    /** There is no media broker, and none will come. */
    boolean carriesNoCalls() {
        return brokers.none();
    }

    /** Empty, or why the call ends at once. */
    Optional<EndReason> begin(CallId call, Leg caller, TargetSet targets) {
        var broker = brokers.choose();
        if (broker.isEmpty()) {
            return Optional.of(EndReason.OVERLOAD);
        }
        joins(call, caller);
        targets.groups().forEach(group -> group.forEach(leg -> joins(call, leg)));
        boolean begun = calls().begin(new CallEvent.Begun(
                call, new BridgeId(Id.random(random)), claim(), broker.get(), caller, targets));
        return begun ? Optional.empty() : Optional.of(EndReason.SERVER_ERROR);
    }

    private void joins(CallId call, Leg leg) {
        if (leg instanceof ClientLeg client) {
            directory.find(client.connection()).ifPresent(c -> c.joins(call));
        }
    }

    // Whom it rings

    /** Those of equal preference together, the others after them (RFC 3261 §16.6). */
    TargetSet targets(List<Place> places, SipEffect.Caller caller) {
        Map<Integer, List<Leg>> groups = new TreeMap<>(Comparator.reverseOrder());
        for (var place : places) {
            groups.computeIfAbsent(place.q(), q -> new ArrayList<>()).add(callee(place, caller));
        }
        var first = groups.values().iterator().next().getFirst();
        return new TargetSet(new Dialled(first.address(), first.displayName(), false), List.copyOf(groups.values()));
    }

    private Leg callee(Place place, SipEffect.Caller caller) {
        return switch (place) {
            case Place.Page(var client) -> callee(client);
            case Place.Sip(var uri, var contact, var policy, var q) -> {
                var leg = TrunkLeg.calling(newLeg(), uri, caller, policy);
                yield contact.map(leg::at).orElse(leg);
            }
        };
    }

    /** A page that is rung: it may do what its session may. */
    ClientLeg callee(Client client) {
        return leg(client, allowed(client, Wishes.AUDIO_AND_VIDEO));
    }

    ClientLeg leg(Client client, Wishes wishes) {
        return ClientLeg.of(
                newLeg(),
                client.connection().id(),
                client.address(),
                client.voice().displayName(),
                client.voice().video(),
                wishes);
    }

    private LegId newLeg() {
        return new LegId(Id.random(random));
    }

    static Wishes allowed(Client client, Wishes wishes) {
        return wishes.and(new Wishes(
                client.voice().audio() ? Flow.BOTH : Flow.NONE, client.voice().video() ? Flow.BOTH : Flow.NONE));
    }

    // Who is calling

    static SipEffect.Caller caller(Client client) {
        var voice = client.voice();
        return new SipEffect.Caller(
                voice.username(),
                voice.domain(),
                voice.displayName(),
                client.connection().grant().uui());
    }

    /** The target of a transfer sees who comes to it, not who sent that one. */
    SipEffect.Caller transferee(CallId call, Transferor by) {
        return calls().across(call, by)
                .map(leg -> switch (leg) {
                    case ClientLeg far ->
                        directory
                                .find(far.connection())
                                .map(Origin::caller)
                                .orElseGet(() -> named(far.address(), far.displayName()));
                    case TrunkLeg far -> named(far.address(), far.displayName());
                })
                .orElseGet(() -> named("anonymous@anonymous.invalid", Redacted.of("")));
    }

    /** {@code sip:ana@bank.example} or without its scheme. */
    static SipEffect.Caller named(String address, Redacted<String> displayName) {
        var uri = SipUri.parse(address.contains(":") ? address : "sip:" + address);
        return new SipEffect.Caller(
                uri.map(SipUri::user).filter(user -> !user.isEmpty()).orElse("anonymous"),
                uri.map(SipUri::bareHost).orElse("anonymous.invalid"),
                displayName,
                Optional.empty());
    }
}
