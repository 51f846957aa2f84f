package org.alongside.gateway.trunk;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.sip.body.Multipart;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.extension.Replaces;
import org.alongside.sip.message.Capabilities;
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
import org.alongside.sip.resolve.Names;
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
    private static final int MAX_TRANSACTIONS = 50_000;

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

    static final String ALLOW = String.join(", ", CAPABILITIES.methods());
    static final String SUPPORTED = String.join(", ", CAPABILITIES.extensions());

    private final Id node;
    private final RandomGenerator random;
    private final Predicate<Claim> mayAct;
    private final Outside outside;
    private final SipCounts counts;
    private final TransactionLayer layer = new TransactionLayer(TIMING, MAX_TRANSACTIONS, this);
    private final SourceRates knownRates = new SourceRates(2000, 4000);
    private final Legs legs = new Legs();
    private final Outbound outbound;
    private final Inbound inbound;
    private final TrunkWatch watch = new TrunkWatch();
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
        this.outbound = new Outbound(this, legs, watch, node, phones);
        this.inbound = new Inbound(this, legs, phones);
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

    boolean isPhone(Flow source) {
        return phones.filter(door -> door.knows(source)).isPresent();
    }

    private boolean mayRegister(SipMessage message, Flow source) {
        return phones.filter(door -> door.admits(message, source, now)).isPresent();
    }

    /** A proxy may leave the route after the first request, so a dialog's tags open the door as well as a trunk's address. */
    private boolean concernsDialog(SipMessage message) {
        var head = message.head();
        var ours = message instanceof SipRequest ? head.toTag() : head.fromTag();
        return ours.flatMap(tag -> legs.find(head.callId(), tag)).isPresent();
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
            legs.lost(flow);
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
        watch.onTime(now, outbound::probe);
        registrations.onTime();
        phones.ifPresent(door -> door.onTime(now).forEach(outbound::probe));
        legs.wake(now);
        settle();
    }

    long wakeAt() {
        long ofPhones = phones.map(PhoneDoor::wakeAt).orElse(Timing.NEVER);
        long ofTrunks = Math.min(watch.wakeAt(), registrations.wakeAt());
        return Math.min(Math.min(legs.wakeAt(), layer.wakeAt()), Math.min(ofPhones, ofTrunks));
    }

    void perform(long at, SipEffect effect) {
        now = at;
        if (!mayAct.test(effect.claim())) {
            counts.withoutClaim.increment();
            return;
        }
        switch (effect) {
            case SipEffect.Invite invite when legs.get(invite.leg()).isEmpty() -> outbound.dial(invite);
            case SipEffect.Adopt adopt when legs.get(adopt.leg()).isEmpty() -> outbound.adopt(adopt);
            case SipEffect other ->
                legs.get(other.leg()).ifPresent(leg -> {
                    leg.claimedBy(other.claim());
                    leg.phase().perform(other);
                });
        }
        settle();
    }

    /** What a call found out about its way: a final status, or 408 for silence. */
    void heard(SipLeg leg, int status) {
        watch.heard(now, new Trunks.Way(leg.trunk, leg.dialog().flow()), status);
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

    /** How each trunk stands, in the order of the settings. */
    List<TrunkReport> trunks(long at) {
        return trunks.list().stream()
                .map(trunk -> watch.report(at, trunk, legs.countOn(trunk)))
                .toList();
    }

    /** The trunks that answer nothing at present. */
    List<String> trunksDown() {
        return watch.down();
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
        legs.setAlarms();
        legs.forgetOld(now);
    }

    private void handle(TransactionEvent event) {
        switch (event) {
            case TransactionEvent.RequestArrived(var key, var request, var flow) -> onRequest(key, request, flow);
            case TransactionEvent.CancelArrived(var key, var cancel, var invite, var flow) ->
                onCancel(key, cancel, invite);
            case TransactionEvent.AckArrived(var ack, var flow) ->
                legs.of(ack).ifPresent(leg -> leg.phase().onAck(ack));
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
        var leg = legs.of(request);
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
            case SipRequest.INVITE -> inbound.onInvited(key, request, flow);
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
        var leg = legs.withCallId(cancel.head().callId()).stream()
                .filter(l -> l.dialog().remote().tag().equals(cancel.head().fromTag()))
                .findFirst();
        String tag = leg.map(SipLeg::localTag).orElseGet(this::newToken);
        respond(key, cancel.respond(invite.isPresent() ? 200 : 481, tag));
        if (invite.filter(layer::awaitsFinal).isPresent()) {
            leg.ifPresent(l -> l.phase().onCancel(invite.get()));
        }
    }

    private void onResponse(ClientKey key, SipResponse response, Flow flow) {
        boolean ours = response.isFinal()
                && (watch.answered(now, key, response.status()) || registrations.answered(key, response));
        if (ours) {
            return;
        }
        var leg = response.head()
                .fromTag()
                .flatMap(tag -> legs.find(response.head().callId(), tag));
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
        if (watch.answered(now, key, status) || registrations.unanswered(key)) {
            return;
        }
        request.head()
                .fromTag()
                .flatMap(tag -> legs.find(request.head().callId(), tag))
                .ifPresent(leg -> {
                    leg.unanswered(key);
                    leg.phase().onFailure(key, request, status);
                });
    }

    // What legs and those who make them use

    Trunks trunks() {
        return trunks;
    }

    Optional<Trunk> trunkAt(Flow source) {
        return sources.trunkAt(source);
    }

    /** The first way to a trunk that is believed to be up; empty while it has no address. */
    Optional<Trunks.Way> wayTo(String trunk) {
        return outbound.wayTo(trunk);
    }

    /** The ways to a place that a redirection names. */
    List<Trunks.Way> waysTo(SipUri target, Trunk namedBy) {
        return outbound.waysTo(target, namedBy);
    }

    void dial(Attempt attempt) {
        outbound.dial(attempt);
    }

    Optional<SipLeg> named(Replaces dialog) {
        return legs.named(dialog);
    }

    void touched(SipLeg leg) {
        legs.touched(leg);
    }

    /** Called by a leg at its end. */
    void ended(SipLeg leg) {
        legs.ended(leg, now);
    }

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
        boolean isAddress = host.indexOf(':') >= 0 || Names.isIpv4(host);
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
