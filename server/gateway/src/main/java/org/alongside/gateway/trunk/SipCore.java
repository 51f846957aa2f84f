package org.alongside.gateway.trunk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.registrar.Binding;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.sip.body.Multipart;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.extension.Replaces;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Capabilities;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.refresh.SessionTimer;
import org.alongside.sip.refresh.TimerPolicy;
import org.alongside.sip.reliable.ReliableSender;
import org.alongside.sip.sdp.SessionDescription;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.ServerKey;
import org.alongside.sip.transaction.Sink;
import org.alongside.sip.transaction.Timing;
import org.alongside.sip.transaction.TransactionEvent;
import org.alongside.sip.transaction.TransactionLayer;

/**
 * The user agent without sockets, threads and clock: transactions, legs, and which message belongs to which. One owner (the
 * mailbox of {@link SipUserAgent}); what happens leaves through {@link Outside}.
 */
final class SipCore implements Sink {
    static final Timing TIMING = Timing.RFC;
    static final String PRODUCT = "Alongside";
    static final String UUI_NOTE = "uui";
    static final String REPLACES = "replaces";
    static final int MAX_LEGS = 10_000;
    private static final int MAX_TRANSACTIONS = 50_000;
    private static final long LINGER = java.time.Duration.ofSeconds(64).toNanos();

    private static final Capabilities CAPABILITIES = new Capabilities(
            List.of("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "PRACK", "UPDATE", Referrals.REFER),
            List.of(ReliableSender.OPTION, SessionTimer.OPTION, REPLACES),
            List.of(
                    "application/sdp",
                    "application/dtmf-relay",
                    "application/dtmf",
                    "application/media_control+xml",
                    "multipart/mixed",
                    "multipart/alternative"));

    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    static final String ALLOW = String.join(", ", CAPABILITIES.methods());
    static final String SUPPORTED = String.join(", ", CAPABILITIES.extensions());

    private final Id node;
    private final RandomGenerator random;
    private final Predicate<Claim> mayAct;
    private final Outside outside;
    private final SipCounts counts;
    private final TransactionLayer layer = new TransactionLayer(TIMING, MAX_TRANSACTIONS, this);
    private final SourceRates knownRates = new SourceRates(2000, 4000);
    private final Map<LegId, SipLeg> legs = new HashMap<>();
    private final Map<String, List<SipLeg>> byCallId = new HashMap<>();
    private final Map<String, Integer> legsOfTrunk = new HashMap<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final List<SipLeg> touched = new ArrayList<>();
    private final TrunkWatch watch = new TrunkWatch();
    private final ArrayDeque<Gone> lingering = new ArrayDeque<>();
    private final ArrayDeque<TransactionEvent> news = new ArrayDeque<>();
    private Trunks trunks;
    private final Sources sources;
    private final Ports ports;
    private final Optional<PhoneDoor> phones;
    private OutsideRegistrations registrations;
    private long now;

    /** Where the core's output goes. */
    interface Outside {
        void transmit(Flow flow, SipMessage message);

        void tell(SipEvent event);

        /** Somebody unknown has proved who he is: his connection may stay. */
        default void welcome(Flow flow) {}
    }

    /** Where we listen: one port for UDP and TCP, another for TLS. */
    record Ports(int plain, int tls) {
        int of(Flow.Transport transport) {
            return transport == Flow.Transport.TLS ? tls : plain;
        }
    }

    /** A leg that has ended and is still found by late messages. */
    private record Gone(SipLeg leg, long until) {}

    /** A moment at which a leg wants a look; it may have chosen another one since. */
    private record Alarm(long at, SipLeg leg) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return Long.compare(at, other.at);
        }
    }

    SipCore(
            Id node,
            Trunks trunks,
            Ports ports,
            RandomGenerator random,
            Predicate<Claim> mayAct,
            SipCounts counts,
            Outside outside) {
        this(node, trunks, ports, random, mayAct, counts, outside, Optional.empty());
    }

    SipCore(
            Id node,
            Trunks trunks,
            Ports ports,
            RandomGenerator random,
            Predicate<Claim> mayAct,
            SipCounts counts,
            Outside outside,
            Optional<PhoneDoor> phones) {
        this.phones = phones;
        this.registrations = new OutsideRegistrations(this, List.of());
        this.node = node;
        this.trunks = trunks;
        this.sources = new Sources(trunks);
        this.ports = ports;
        this.random = random;
        this.mayAct = mayAct;
        this.counts = counts;
        this.outside = outside;
        watch.use(trunks.list(), node);
    }

    /** Once, before the first {@link #wake}. */
    void register(List<RegistrationSettings> users) {
        registrations = new OutsideRegistrations(this, users);
    }

    void use(Trunks resolved) {
        trunks = resolved;
        sources.use(resolved);
        watch.use(trunks.list(), node);
    }

    int legCount() {
        return legs.size();
    }

    int transactionCount() {
        return layer.size();
    }

    // What comes in

    /** @param source the flow as the socket saw it; responses leave by what the top Via makes of it */
    void received(long at, SipMessage message, Flow source) {
        now = at;
        boolean known = isKnown(source);
        if (known && !knownRates.allows(source.remoteHost(), now)) {
            counts.tooFast.increment();
        } else if (!known && !concernsDialog(message) && !mayRegister(message, source)) {
            counts.unknownSource.increment();
        } else {
            switch (message) {
                case SipRequest request -> layer.received(now, stamped(request, source), back(request, source));
                case SipResponse response -> layer.received(now, response, source);
            }
        }
        settle();
    }

    private boolean isKnown(Flow source) {
        return sources.trunkAt(source).isPresent() || isPhone(source);
    }

    private boolean isPhone(Flow source) {
        return phones.filter(door -> door.knows(source)).isPresent();
    }

    private boolean mayRegister(SipMessage message, Flow source) {
        return phones.filter(door -> door.admits(message, source, now)).isPresent();
    }

    /** A proxy may leave the route after the first request, so a dialog's tags open the door as well as a trunk's address. */
    private boolean concernsDialog(SipMessage message) {
        var head = message.head();
        var ours = message instanceof SipRequest ? head.toTag() : head.fromTag();
        return ours.flatMap(tag -> find(head.callId(), tag)).isPresent();
    }

    private static SipRequest stamped(SipRequest request, Flow source) {
        var via = request.head().topVia();
        return request.withTopVia(via.seenFrom(source.remoteHost(), source.remotePort()));
    }

    /** RFC 3261 §18.2.2 and RFC 3581 §4: to where it came from if it says rport or is a phone, else to the port it names. */
    private Flow back(SipRequest request, Flow source) {
        var via = request.head().topVia();
        boolean symmetric = source.isReliable()
                || via.parameters().has("rport")
                || request.is(SipRequest.REGISTER)
                || isPhone(source);
        return symmetric
                ? source
                : new Flow(
                        source.node(),
                        source.listener(),
                        source.transport(),
                        source.remoteHost(),
                        via.port().orElse(5060),
                        0);
    }

    /** The far end of a connection showed a certificate that names this trunk; told before its first message. */
    void proved(long connection, String trunk) {
        sources.proved(connection, trunk);
    }

    void failed(long at, Flow flow) {
        now = at;
        if (flow.connection() != 0) {
            legs.values().forEach(leg -> leg.lost(flow));
        }
        sources.closed(flow.connection());
        phones.ifPresent(door -> door.closed(flow));
        layer.transportFailed(flow);
        settle();
    }

    void wake(long at) {
        now = at;
        layer.wake(now);
        settle();
        watch.onTime(now, this::probe);
        registrations.onTime();
        phones.ifPresent(door -> door.onTime(now).forEach(this::probe));
        while (!alarms.isEmpty() && alarms.peek().at <= now) {
            wake(alarms.remove());
        }
        settle();
    }

    private void wake(Alarm alarm) {
        var leg = alarm.leg;
        if (leg.alarmAt != alarm.at) {
            return; // a sooner alarm has rung already
        }
        leg.alarmAt = Timing.NEVER;
        if (leg.phase().wakeAt() <= now) {
            leg.phase().onTime(now);
        }
    }

    long wakeAt() {
        long ofLegs = alarms.isEmpty() ? Timing.NEVER : alarms.peek().at;
        long ofPhones = phones.map(PhoneDoor::wakeAt).orElse(Timing.NEVER);
        return Math.min(
                Math.min(ofLegs, ofPhones), Math.min(layer.wakeAt(), Math.min(watch.wakeAt(), registrations.wakeAt())));
    }

    /** Called by a leg whose phase is about to act or has changed: it may want to be woken at another moment. */
    void touched(SipLeg leg) {
        touched.add(leg);
    }

    private void setAlarms() {
        for (var leg : touched) {
            long at = leg.wakeAt();
            if (at < leg.alarmAt) {
                leg.alarmAt = at;
                alarms.add(new Alarm(at, leg));
            }
        }
        touched.clear();
    }

    void perform(long at, SipEffect effect) {
        now = at;
        if (!mayAct.test(effect.claim())) {
            counts.withoutClaim.increment();
            return;
        }
        switch (effect) {
            case SipEffect.Invite invite when !legs.containsKey(invite.leg()) -> dial(invite);
            case SipEffect.Adopt adopt when !legs.containsKey(adopt.leg()) -> adopt(adopt);
            case SipEffect other ->
                Optional.ofNullable(legs.get(other.leg())).ifPresent(leg -> {
                    leg.claimedBy(other.claim());
                    leg.phase().perform(other);
                });
        }
        settle();
    }

    // New legs

    private void dial(SipEffect.Invite effect) {
        var destination = SipUri.parse(effect.destination());
        var contacts = destination.map(this::contacts).orElse(List.of());
        if (contacts.isEmpty() || legs.size() >= MAX_LEGS) {
            dialTrunk(effect, destination);
        } else {
            dial(Attempt.first(effect, destination.orElseThrow(), contacts));
        }
    }

    /** The phones of a user, if he is one of ours. */
    private List<Trunks.Way> contacts(SipUri user) {
        return phones.map(door -> door.ways(user, now)).orElse(List.of());
    }

    private void dialTrunk(SipEffect.Invite effect, Optional<SipUri> destination) {
        var reachable = destination.map(trunks::towards).orElse(List.of());
        var ways = ways(reachable);
        if (reachable.isEmpty() && destination.filter(this::isOurs).isPresent()) {
            tell(new SipEvent.Rejected(effect.leg(), 480, "no phone of that name is registered"));
        } else if (reachable.isEmpty()) {
            tell(new SipEvent.Rejected(effect.leg(), 404, "no trunk leads there"));
        } else if (ways.isEmpty() || legs.size() >= MAX_LEGS) {
            tell(new SipEvent.Rejected(effect.leg(), 503, "trunk unavailable"));
        } else {
            dial(Attempt.first(effect, destination.orElseThrow(), ways));
        }
    }

    private boolean isOurs(SipUri user) {
        return phones.filter(door -> door.controls(user)).isPresent();
    }

    private List<Trunks.Way> ways(List<Trunk> reachable) {
        return Trunks.ways(reachable.stream().filter(this::hasRoom).toList(), node, watch::isUp, random);
    }

    /** The ways to a place that a trunk names: by the trunks that serve it, else by the one that named it. A phone names phones. */
    List<Trunks.Way> waysTo(SipUri target, Trunk namedBy) {
        if (PhoneDoor.isPhone(namedBy)) {
            return contacts(target);
        }
        var serving = trunks.serving(target);
        return ways(serving.isEmpty() ? List.of(namedBy) : serving);
    }

    private boolean hasRoom(Trunk trunk) {
        int most = trunk.settings().maxCalls();
        return most == 0 || legsOfTrunk.getOrDefault(trunk.name(), 0) < most;
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
        var plain = new Invitation(effect, destination, asked, options, newToken())
                .request(via(trunk, flow), contact(trunk, flow));
        var invite = way.binding().map(b -> PhoneDoor.addressedTo(b, plain)).orElse(plain);
        var target = way.binding().map(Binding::contact).orElse(asked);
        var dialog = Dialog.calling(invite, target, flow, Invitation.notes(trunk, effect.caller()));
        var leg = add(new SipLeg(effect.leg(), this, trunk, dialog));
        leg.claimedBy(effect.claim());
        var whole = invite.withHeaders(invite.headers().plus(leg.timerOffer()))
                .withBody("application/sdp", leg.stamped(effect.offer()).toString());
        leg.enter(new Dialling(leg, leg.send(whole, flow), attempt.afterFirstWay()));
        tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
    }

    private static SipUri rewritten(SipUri uri, NumberRules rules) {
        String user = rules.rewrite(uri.user());
        return user.equals(uri.user()) ? uri : uri.withUser(user);
    }

    /** What a call found out about its way: a final status, or 408 for silence. */
    void heard(SipLeg leg, int status) {
        watch.heard(new Trunks.Way(leg.trunk, leg.dialog().flow()), status);
    }

    /** The first way to a trunk that is believed to be up; empty while it has no address. */
    Optional<Trunks.Way> wayTo(String trunk) {
        return Trunks.ways(trunks.named(trunk).stream().toList(), node, watch::isUp, random).stream()
                .findFirst();
    }

    /** Users of ours whom an outside registrar does not know at present. */
    List<String> registrationsMissing() {
        return registrations.missing();
    }

    /** We are about to stop. */
    void goodbye(long at) {
        now = at;
        registrations.goodbye();
        settle();
    }

    /** The trunks that answer nothing at present. */
    List<String> trunksDown() {
        return watch.down();
    }

    /** Asks a trunk whether it lives (RFC 3261 §11). */
    private ClientKey probe(Trunks.Way way) {
        var trunk = way.trunk();
        var flow = way.flow();
        String host = trunk.localHost(flow);
        var us = NameAddress.of(SipUri.of("alongside", host, 0));
        var head = new Head(
                List.of(via(trunk, flow)),
                us.withTag(newToken().substring(0, 16)),
                NameAddress.of(trunk.settings().uri()),
                newToken() + "@" + host,
                new CSeq(1, SipRequest.OPTIONS));
        var headers = Headers.NONE
                .with("Max-Forwards", "70")
                .with("Contact", contact(trunk, flow))
                .with("Accept", "application/sdp")
                .with("User-Agent", PRODUCT);
        var options =
                new SipRequest(SipRequest.OPTIONS, trunk.settings().uri().asRequestUri(), head, headers, Body.EMPTY);
        var request = way.binding().map(b -> PhoneDoor.addressedTo(b, options)).orElse(options);
        return layer.request(now, request, flow);
    }

    /** The probe is an OPTIONS within the dialog; the call offers again itself when its media moved. */
    private void adopt(SipEffect.Adopt effect) {
        var dialog = effect.dialog().adopted(node);
        var trunk = trunks.list().stream()
                .filter(t -> t.name().equals(dialog.notes().get(Invitation.TRUNK_NOTE)))
                .findFirst();
        if (trunk.isEmpty() || dialog.inviteBranch().isPresent()) {
            tell(new SipEvent.HungUp(effect.leg(), 503, "its node died while it rang"));
            return;
        }
        var leg = add(new SipLeg(effect.leg(), this, trunk.get(), dialog));
        leg.claimedBy(effect.claim());
        leg.enter(new Talking(leg));
        var _ = leg.request(SipRequest.OPTIONS, Headers.NONE);
        tell(new SipEvent.DialogChanged(leg.id, leg.dialog()));
    }

    private void onInvited(ServerKey key, SipRequest invite, Flow flow) {
        var trunk = sources.trunkAt(flow);
        if (trunk.isEmpty() && isPhone(flow)) {
            switch (phones.orElseThrow().identify(invite, flow, newToken(), now)) {
                case Registrar.Identity.Unproved(var response) -> respond(key, response);
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
            respond(key, invite.respond(403, newToken()));
        } else if (isMerged(invite)) {
            respond(key, invite.respond(482, newToken()));
        } else if (target.isEmpty()) {
            respond(key, invite.respond(400, newToken()));
        } else if (unreadable) {
            respond(key, invite.respond(488, newToken()));
        } else if (legs.size() >= MAX_LEGS || !hasRoom(trunk.get())) {
            respond(key, invite.respond(503, newToken()));
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
        var named = replaces.flatMap(this::named);
        if (replaces.isEmpty()) {
            respond(key, invite.respond(400, newToken()));
        } else if (named.isEmpty()) {
            respond(key, invite.respond(481, newToken()));
        } else if (!named.get().trunk.name().equals(trunk.name())) {
            respond(key, invite.respond(403, newToken()));
        } else {
            switch (named.get().phase()) {
                case Over over -> respond(key, invite.respond(603, newToken()));
                case Talking talking when replaces.get().earlyOnly() -> respond(key, invite.respond(486, newToken()));
                case Talking talking -> ring(key, invite, flow, trunk, target, offer, Optional.of(named.get().id));
                case Dialling early -> respond(key, invite.respond(481, newToken()));
                case Ringing early -> respond(key, invite.respond(481, newToken()));
            }
        }
    }

    /** The leg whose dialog this names, as its other side would name it. */
    Optional<SipLeg> named(Replaces dialog) {
        return find(dialog.callId(), dialog.toTag())
                .filter(leg -> leg.dialog().remote().tag().equals(Optional.of(dialog.fromTag())));
    }

    private void ring(
            ServerKey key,
            SipRequest invite,
            Flow flow,
            Trunk trunk,
            SipUri target,
            Optional<SessionDescription> offer,
            Optional<LegId> replaced) {
        var dialog = Dialog.called(invite, newToken(), target, flow, Invitation.notes(trunk));
        var leg = new SipLeg(new LegId(Id.random(random)), this, trunk, dialog);
        if (leg.refusesInterval(key, invite)) {
            return;
        }
        add(leg).enter(new Ringing(leg, key, invite));
        tell(invitedBy(leg, invite, offer, replaced));
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
                        .map(uri -> rewritten(uri, numbers.callerIn()).toString())
                        .orElseGet(() -> caller.uri().toString()),
                Redacted.of(caller.displayName()),
                offer,
                replaced);
    }

    /** The same request by another way (RFC 3261 §8.2.2.2). */
    private boolean isMerged(SipRequest invite) {
        var head = invite.head();
        return byCallId.getOrDefault(head.callId(), List.of()).stream()
                .map(SipLeg::dialog)
                .anyMatch(d -> d.remote().tag().equals(head.fromTag())
                        && d.remoteCSeq() == head.cseq().number());
    }

    private SipLeg add(SipLeg leg) {
        legs.put(leg.id, leg);
        legsOfTrunk.merge(leg.trunk.name(), 1, Integer::sum);
        byCallId.merge(leg.dialog().callId(), List.of(leg), SipCore::joined);
        return leg;
    }

    private static List<SipLeg> joined(List<SipLeg> some, List<SipLeg> more) {
        return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
    }

    /** Called by a leg at its end. */
    void ended(SipLeg leg) {
        if (legs.remove(leg.id, leg)) {
            legsOfTrunk.merge(leg.trunk.name(), -1, Integer::sum);
        }
        lingering.add(new Gone(leg, now + LINGER));
    }

    private void forgetOld() {
        while (!lingering.isEmpty() && lingering.peek().until <= now) {
            var old = lingering.remove().leg;
            byCallId.computeIfPresent(old.dialog().callId(), (id, list) -> {
                var left = list.stream().filter(l -> l != old).toList();
                return left.isEmpty() ? null : left;
            });
        }
    }

    // From transactions to legs

    @Override
    public void transmit(Flow flow, SipMessage message) {
        outside.transmit(flow, message);
    }

    @Override
    public void deliver(TransactionEvent event) {
        news.add(event); // handled when the layer has returned
    }

    private void settle() {
        while (!news.isEmpty()) {
            handle(news.remove());
        }
        setAlarms();
        forgetOld();
    }

    private void handle(TransactionEvent event) {
        switch (event) {
            case TransactionEvent.RequestArrived(var key, var request, var flow) -> onRequest(key, request, flow);
            case TransactionEvent.CancelArrived(var key, var cancel, var invite, var flow) ->
                onCancel(key, cancel, invite);
            case TransactionEvent.AckArrived(var ack, var flow) ->
                of(ack).ifPresent(leg -> leg.phase().onAck(ack));
            case TransactionEvent.ResponseArrived(var key, var response, var flow) -> onResponse(key, response, flow);
            case TransactionEvent.StrayResponse(var response, var flow) ->
                onResponse(ClientKey.of(response), response, flow);
            case TransactionEvent.TimedOut(var key, var request) -> onFailure(key, request, 408);
            case TransactionEvent.TransportFailed(var key, var request) -> onFailure(key, request, 503);
            case TransactionEvent.NeverAcknowledged never -> {} // a refusal without ACK: nobody is there any more
        }
    }

    private void onRequest(ServerKey key, SipRequest request, Flow flow) {
        if (request.is(SipRequest.REGISTER) && phones.isPresent()) {
            register(key, request, flow, phones.get());
            return;
        }
        var leg = of(request);
        String tag = leg.map(SipLeg::localTag).orElseGet(this::newToken);
        var refusal = CAPABILITIES.refusal(request, tag).or(() -> wrongParts(request, tag));
        if (refusal.isPresent()) {
            respond(key, refusal.get());
        } else if (leg.isPresent()) {
            leg.get().phase().onRequest(key, request, flow);
        } else if (request.head().toTag().isPresent()) {
            respond(key, request.respond(481, tag));
        } else {
            onNewDialog(key, request, flow, tag);
        }
    }

    /** Of several bodies each that the sender insists on must be one that we understand (RFC 5621 §3.1). */
    private static Optional<SipResponse> wrongParts(SipRequest request, String tag) {
        if (!request.headers().contentType().startsWith("multipart/")) {
            return Optional.empty();
        }
        return switch (Multipart.of(request)) {
            case Result.Ok<Multipart>(var bodies)
            when bodies.notUnderstood(CAPABILITIES.bodies()).isEmpty() -> Optional.empty();
            case Result.Ok<Multipart> strange ->
                Optional.of(request.respond(415, tag).with("Accept", String.join(", ", CAPABILITIES.bodies())));
            case Result.Failed<Multipart> broken -> Optional.of(request.respond(400, tag));
        };
    }

    private void register(ServerKey key, SipRequest request, Flow flow, PhoneDoor door) {
        respond(key, door.register(request, flow, newToken(), now));
        if (door.knows(flow)) {
            outside.welcome(flow);
        }
    }

    private void onNewDialog(ServerKey key, SipRequest request, Flow flow, String tag) {
        switch (request.method()) {
            case SipRequest.INVITE -> onInvited(key, request, flow);
            case SipRequest.OPTIONS ->
                respond(
                        key,
                        request.respond(200, tag)
                                .with("Allow", ALLOW)
                                .with("Accept", String.join(", ", CAPABILITIES.bodies()))
                                .with("Supported", SUPPORTED)
                                .with("Server", PRODUCT));
            case Referrals.REFER -> respond(key, request.respond(403, tag)); // nobody's call is meant
            default -> respond(key, request.respond(481, tag));
        }
    }

    /** The CANCEL's own answer has the tag of its INVITE (RFC 3261 §9.2). */
    private void onCancel(ServerKey key, SipRequest cancel, Optional<ServerKey> invite) {
        var leg = byCallId.getOrDefault(cancel.head().callId(), List.of()).stream()
                .filter(l -> l.dialog().remote().tag().equals(cancel.head().fromTag()))
                .findFirst();
        String tag = leg.map(SipLeg::localTag).orElseGet(this::newToken);
        respond(key, cancel.respond(invite.isPresent() ? 200 : 481, tag));
        if (invite.filter(layer::awaitsFinal).isPresent()) {
            leg.ifPresent(l -> l.phase().onCancel(invite.get()));
        }
    }

    private void onResponse(ClientKey key, SipResponse response, Flow flow) {
        boolean ours =
                response.isFinal() && (watch.answered(key, response.status()) || registrations.answered(key, response));
        if (ours) {
            return;
        }
        var leg = response.head().fromTag().flatMap(tag -> find(response.head().callId(), tag));
        if (leg.isPresent()) {
            var resent = leg.get().sendAgain(key, response);
            resent.ifPresentOrElse(
                    again -> leg.get().phase().onResent(key, again),
                    () -> leg.get().phase().onResponse(key, response, flow));
        } else if (response.isSuccess() && key.method().equals(SipRequest.INVITE)) {
            leaveStranger(response, flow);
        }
    }

    /** A 2xx to an INVITE that nobody remembers: acknowledged and ended, lest the callee waits for us. */
    private void leaveStranger(SipResponse success, Flow flow) {
        var trunk = sources.trunkAt(flow);
        boolean usable =
                Dialog.contactOf(success).isPresent() && success.head().toTag().isPresent();
        if (trunk.isPresent() && usable) {
            var dialog = SipLeg.dialogOfStranger(success, flow.withConnection(0));
            new SipLeg(new LegId(Id.random(random)), this, trunk.get(), dialog).acknowledgeAndLeave(success);
        }
    }

    private void onFailure(ClientKey key, SipRequest request, int status) {
        if (watch.answered(key, status) || registrations.unanswered(key)) {
            return;
        }
        request.head()
                .fromTag()
                .flatMap(tag -> find(request.head().callId(), tag))
                .ifPresent(leg -> {
                    leg.unanswered(key);
                    leg.phase().onFailure(key, request, status);
                });
    }

    /** The leg whose dialog a request belongs to: our tag is in To, and the other side's fits. */
    private Optional<SipLeg> of(SipRequest request) {
        var head = request.head();
        return head.toTag()
                .flatMap(tag -> find(head.callId(), tag))
                .filter(leg -> leg.dialog().remote().tag().equals(head.fromTag()));
    }

    private Optional<SipLeg> find(String callId, String localTag) {
        return byCallId.getOrDefault(callId, List.of()).stream()
                .filter(leg -> leg.localTag().equals(localTag))
                .findFirst();
    }

    // What legs use

    long now() {
        return now;
    }

    RandomGenerator random() {
        return random;
    }

    TimerPolicy timerPolicy() {
        return TimerPolicy.USUAL;
    }

    boolean mayAct(Claim claim) {
        return mayAct.test(claim);
    }

    void tell(SipEvent event) {
        outside.tell(event);
    }

    ClientKey request(SipRequest request, Flow flow) {
        return layer.request(now, request, flow);
    }

    void respond(ServerKey key, SipResponse response) {
        layer.respond(now, key, response);
    }

    /** @param why a Reason, or nothing */
    void cancel(ClientKey invite, Headers why) {
        layer.cancel(now, invite, why);
    }

    boolean awaitsFinal(ServerKey invite) {
        return layer.awaitsFinal(invite);
    }

    Via via(Trunk trunk, Flow flow) {
        return Via.of(
                flow.transport().name(), trunk.localHost(flow), ports.of(flow.transport()), Via.COOKIE + newToken());
    }

    String contact(Trunk trunk, Flow flow) {
        return contact("alongside", trunk, flow);
    }

    String contact(String user, Trunk trunk, Flow flow) {
        var uri = SipUri.of(user, trunk.localHost(flow), ports.of(flow.transport()));
        String transport = flow.transport().name().toLowerCase(Locale.ROOT);
        return NameAddress.of(flow.isReliable() ? uri.withParameter("transport", transport) : uri)
                .toString();
    }

    /**
     * Where the next request of a dialog goes (RFC 3261 §12.2.1.1). The trunk's transport stays; a connection to the same host
     * is used again; a host that is no address stays with the flow, since nobody here may wait for DNS.
     */
    Flow wayTo(Dialog dialog) {
        var hop = dialog.firstHop();
        var flow = dialog.flow();
        String host = hop.bareHost();
        boolean isAddress = host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
        boolean sameConnection = flow.isReliable() && flow.connection() != 0 && host.equals(flow.remoteHost());
        if (!isAddress || host.equals("0.0.0.0") || sameConnection || PhoneDoor.staysWithItsFlow(dialog)) {
            return flow;
        }
        return new Flow(
                flow.node(), flow.listener(), flow.transport(), host, hop.portOr(Trunk.usualPort(flow.transport())), 0);
    }

    String newToken() {
        return Id.random(random).toString();
    }
}
