package org.alongside.gateway.client;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.Brokers;
import org.alongside.gateway.call.CallEvent;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.CallView;
import org.alongside.gateway.call.Calls;
import org.alongside.gateway.call.ClientLeg;
import org.alongside.gateway.call.ClientMessage;
import org.alongside.gateway.call.ClientPort;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.call.Leg;
import org.alongside.gateway.call.Transferor;
import org.alongside.gateway.call.TrunkLeg;
import org.alongside.gateway.call.Wishes;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.negotiation.ClientOfferReader;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.gateway.negotiation.TrunkPolicy;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.gateway.trunk.SipPort;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service;
import org.alongside.sip.message.SipUri;
import tools.jackson.databind.JsonNode;

/**
 * The service behind {@code /gateway/v1}: turns commands into events of calls, and what calls say into messages. For any
 * thread: sessions deliver one connection's messages in order, calls speak from their own mailboxes.
 *
 * <p>Every command with an id is answered. A bad one gets an error that names the field; a call that can't be made is accepted
 * and then ends with its reason, so that an application has one place to look.
 */
public final class GatewayService implements Service, ClientPort, Calls.Inbound {
    private static final int MAX_DESTINATION = 320;
    private static final int MAX_SDP = 64 * 1024;
    private static final int MAX_ATTACH = 1_000_000;
    private static final Failure NO_SUCH_CALL = new Failure(Failure.Code.NOT_FOUND, "call: no such call");

    private final Directory directory = new Directory();
    private final Router router;
    private final Brokers brokers;
    private final RandomGenerator random;
    private final NetworkChecks checks;
    private final SipPort sip;
    private volatile Optional<Calls> calls = Optional.empty();
    private volatile boolean draining;

    public GatewayService(
            GatewaySettings settings,
            java.util.function.Predicate<String> isAgent,
            Brokers brokers,
            SipPort sip,
            RandomGenerator random,
            Timers timers,
            PhoneBook phones) {
        this.router = new Router(settings, directory, isAgent, phones);
        this.brokers = brokers;
        this.sip = sip;
        this.random = random;
        this.checks = new NetworkChecks(brokers, timers, random);
    }

    /** Calls and service need one another; this happens once, before the first client. */
    public void serve(Calls started) {
        calls = Optional.of(started);
    }

    private Calls calls() {
        return calls.orElseThrow(() -> new IllegalStateException("the gateway has not started"));
    }

    /** New calls are refused from here on; present ones go on. */
    public void drain() {
        draining = true;
    }

    @Override
    public void opened(ClientConnection connection) {
        connection.grant().voice().ifPresent(voice -> directory.add(connection, voice));
    }

    @Override
    public void lost(ClientConnection connection) {
        directory.find(connection.id()).ifPresent(client -> {
            client.here(false);
            client.calls().forEach(call -> calls().post(call, new CallEvent.ClientLost(connection.id())));
        });
    }

    @Override
    public void resumed(ClientConnection connection, boolean replayed) {
        directory.find(connection.id()).ifPresent(client -> {
            client.here(true);
            client.calls().forEach(call -> calls().post(call, new CallEvent.ClientBack(connection.id())));
            if (!replayed) {
                sendState(client);
            }
        });
    }

    private void sendState(Client client) {
        var list = ClientJson.empty().put("type", "state");
        var entries = list.putArray("calls");
        for (var call : client.calls()) {
            calls().state(call)
                    .flatMap(state -> CallView.of(state, client.connection().id()))
                    .ifPresent(view -> entries.add(ClientJson.view(view)));
        }
        client.connection().send(list);
    }

    @Override
    public void ended(ClientConnection connection, EndCause cause) {
        var reason = switch (cause) {
            case BYE -> EndReason.NORMAL;
            case GRACE_OVER -> EndReason.CONNECTION_LOST;
            case REVOKED, REFUSED -> EndReason.FORBIDDEN;
            case SHUTDOWN -> EndReason.SERVER_ERROR;
        };
        checks.gone(connection.id());
        directory
                .remove(connection.id())
                .ifPresent(client -> client.calls()
                        .forEach(call -> calls().post(call, new CallEvent.ClientGone(connection.id(), reason))));
    }

    @Override
    public void message(ClientConnection connection, String type, JsonNode message) {
        var client = directory.find(connection.id());
        if (client.isEmpty()) {
            refuse(connection, message, Failure.Code.FORBIDDEN, "this session may not call");
            return;
        }
        var fields = new Fields(message);
        if (type.equals("media.silent")) {
            return; // a hint for moving a call to another broker, which this server can't do yet
        }
        String re = fields.text("id", 128);
        switch (type) {
            case "call.dial" -> dial(client.get(), message, fields);
            case "call.attach" -> attach(client.get(), message, fields);
            case "call.answer" -> answer(client.get(), message, fields);
            case "call.media" -> media(client.get(), message, fields);
            case "call.dtmf" -> {
                var call = fields.call();
                var event = new CallEvent.ClientPressed(connection.id(), re, fields.tones());
                post(client.get(), message, fields, call, event);
            }
            case "call.end" -> end(client.get(), message, fields, re);
            case "call.decline" ->
                post(client.get(), message, fields, fields.call(), new CallEvent.ClientDeclined(connection.id(), re));
            case "call.hold" ->
                post(client.get(), message, fields, fields.call(), new CallEvent.ClientHeld(connection.id(), re));
            case "call.resume" ->
                post(
                        client.get(),
                        message,
                        fields,
                        fields.call(),
                        new CallEvent.ClientResumedCall(connection.id(), re));
            case "call.transfer" -> transfer(client.get(), message, fields, re);
            case "call.candidate" -> reply(connection, message, fields); // ICE-lite needs none
            case "presence" -> presence(client.get(), message, fields);
            case "check.start" -> check(connection, message, fields);
            case "check.end" -> checks.end(connection, message, fields);
            default -> refuse(connection, message, Failure.Code.BAD_REQUEST, "type: unknown");
        }
    }

    private void reply(ClientConnection connection, JsonNode message, Fields fields) {
        if (fields.problem().isPresent()) {
            connection.refuse(message, fields.problem().get());
        } else {
            connection.reply(message, ClientJson.empty());
        }
    }

    private static void refuse(ClientConnection connection, JsonNode message, Failure.Code code, String sentence) {
        connection.refuse(message, new Failure(code, sentence));
    }

    private void check(ClientConnection connection, JsonNode message, Fields fields) {
        if (draining) {
            refuse(connection, message, Failure.Code.UNAVAILABLE, "the server is about to stop");
        } else {
            checks.start(connection, message, fields, this::claim);
        }
    }

    private void presence(Client client, JsonNode message, Fields fields) {
        boolean available = fields.flag("available");
        if (fields.problem().isEmpty()) {
            directory.available(client, available);
        }
        reply(client.connection(), message, fields);
    }

    /** Hands an event to a call that this client takes part in. */
    private void post(Client client, JsonNode message, Fields fields, CallId call, CallEvent event) {
        if (fields.problem().isPresent()) {
            client.connection().refuse(message, fields.problem().get());
        } else if (!client.calls().contains(call) || !calls().post(call, event)) {
            client.connection().refuse(message, NO_SUCH_CALL);
        }
    }

    /** Ending what is over already is no mistake: both sides may hang up at once. */
    private void end(Client client, JsonNode message, Fields fields, String re) {
        var call = fields.call();
        var event = new CallEvent.ClientHungUp(client.connection().id(), re);
        if (fields.problem().isPresent() || !client.calls().contains(call) || !calls().post(call, event)) {
            reply(client.connection(), message, fields);
        }
    }

    private void attach(Client client, JsonNode message, Fields fields) {
        var call = fields.call();
        int number = fields.number("attach", MAX_ATTACH);
        String sdp = fields.text("sdp", MAX_SDP);
        if (fields.problem().isPresent()) {
            client.connection().refuse(message, fields.problem().get());
            return;
        }
        switch (ClientOfferReader.read(sdp)) {
            case Result.Ok<ClientOffer>(var offer) ->
                post(
                        client,
                        message,
                        fields,
                        call,
                        new CallEvent.ClientAttached(
                                client.connection().id(),
                                fields.text("id", 128),
                                number,
                                client.voice().video() ? offer : offer.withoutVideo(),
                                client.connection().address()));
            case Result.Failed<ClientOffer>(var failure) -> client.connection().refuse(message, failure);
        }
    }

    private void answer(Client client, JsonNode message, Fields fields) {
        var call = fields.call();
        var wishes = allowed(client, fields.wishes());
        post(
                client,
                message,
                fields,
                call,
                new CallEvent.ClientAnswered(client.connection().id(), fields.text("id", 128), wishes));
    }

    private void media(Client client, JsonNode message, Fields fields) {
        var call = fields.call();
        var wishes = allowed(client, fields.wishes());
        post(
                client,
                message,
                fields,
                call,
                new CallEvent.ClientWished(client.connection().id(), fields.text("id", 128), wishes));
    }

    private static Wishes allowed(Client client, Wishes wishes) {
        return wishes.and(new Wishes(
                client.voice().audio() ? Flow.BOTH : Flow.NONE, client.voice().video() ? Flow.BOTH : Flow.NONE));
    }

    private void dial(Client client, JsonNode message, Fields fields) {
        var call = fields.call();
        String to = fields.text("to", MAX_DESTINATION);
        var wishes = allowed(client, fields.wishes());
        if (fields.problem().isPresent()) {
            client.connection().refuse(message, fields.problem().get());
        } else if (calls().state(call).isPresent()) {
            refuse(client.connection(), message, Failure.Code.CONFLICT, "call: this id is taken");
        } else {
            client.connection().reply(message, ClientJson.empty());
            start(client, call, to, wishes).ifPresent(reason -> {
                var _ = client.leaves(call);
                client.connection().send(ClientJson.write(new ClientMessage.Ended(call, reason, Optional.empty())));
            });
        }
    }

    /** Blind, {@code to} a destination, or attended, {@code with} another call of the same client. */
    private void transfer(Client client, JsonNode message, Fields fields, String re) {
        var call = fields.call();
        var by = new Transferor.Client(client.connection().id(), re);
        if (fields.has("with")) {
            join(client, message, fields, call, by);
            return;
        }
        String to = fields.text("to", MAX_DESTINATION);
        if (fields.problem().isPresent() || !client.calls().contains(call)) {
            client.connection().refuse(message, fields.problem().orElse(NO_SUCH_CALL));
            return;
        }
        switch (draining ? new Router.Route.Nowhere(EndReason.OVERLOAD) : router.route(client, to)) {
            case Router.Route.Nowhere(var reason) -> notTransferred(client, message, call, reason);
            case Router.Route.ToClient(var target)
            when target.calls().contains(call) -> notTransferred(client, message, call, EndReason.BUSY);
            case Router.Route.ToClient(var target) ->
                post(client, message, fields, call, new CallEvent.TransferAsked(by, leg(target)));
            case Router.Route.ToTrunk(var uri, var policy) ->
                post(
                        client,
                        message,
                        fields,
                        call,
                        new CallEvent.TransferAsked(by, trunkTarget(call, by, uri, policy)));
        }
    }

    private void join(Client client, JsonNode message, Fields fields, CallId call, Transferor.Client by) {
        var other = fields.call("with");
        if (fields.problem().isPresent()) {
            client.connection().refuse(message, fields.problem().get());
        } else if (fields.has("to")) {
            refuse(client.connection(), message, Failure.Code.BAD_REQUEST, "to: not together with 'with'");
        } else if (other.equals(call)) {
            refuse(client.connection(), message, Failure.Code.BAD_REQUEST, "with: must be another call");
        } else if (!client.calls().contains(other)) {
            refuse(client.connection(), message, Failure.Code.NOT_FOUND, "with: no such call");
        } else {
            post(client, message, fields, call, new CallEvent.JoinAsked(by, other, by));
        }
    }

    /** Accepted and failed at once, so that an application has one place to look. */
    private void notTransferred(Client client, JsonNode message, CallId call, EndReason reason) {
        client.connection().reply(message, ClientJson.empty());
        client.connection().send(ClientJson.write(new ClientMessage.TransferFailed(call, reason, Optional.empty())));
    }

    /** The target sees who comes to it, not who sent that one. */
    private TrunkLeg trunkTarget(CallId call, Transferor by, String uri, TrunkPolicy policy) {
        return TrunkLeg.calling(newLeg(), uri, transferee(call, by), policy);
    }

    private SipEffect.Caller transferee(CallId call, Transferor by) {
        return calls().across(call, by)
                .map(leg -> switch (leg) {
                    case ClientLeg far ->
                        directory
                                .find(far.connection())
                                .map(GatewayService::caller)
                                .orElseGet(() -> named(far.address(), far.displayName()));
                    case TrunkLeg far -> named(far.address(), far.displayName());
                })
                .orElseGet(() -> named("anonymous@anonymous.invalid", Redacted.of("")));
    }

    /** {@code sip:ana@bank.example} or without its scheme. */
    private static SipEffect.Caller named(String address, Redacted<String> displayName) {
        var uri = SipUri.parse(address.contains(":") ? address : "sip:" + address);
        return new SipEffect.Caller(
                uri.map(SipUri::user).filter(user -> !user.isEmpty()).orElse("anonymous"),
                uri.map(SipUri::bareHost).orElse("anonymous.invalid"),
                displayName,
                Optional.empty());
    }

    /** Empty, or why the call ends at once. */
    private Optional<EndReason> start(Client client, CallId call, String to, Wishes wishes) {
        if (draining || router.isFull(client)) {
            return Optional.of(EndReason.OVERLOAD);
        }
        return switch (router.route(client, to)) {
            case Router.Route.Nowhere(var reason) -> Optional.of(reason);
            case Router.Route.ToClient(var callee) -> begin(call, leg(client, wishes), leg(callee), client, callee);
            case Router.Route.ToTrunk(var uri, var policy) ->
                begin(call, leg(client, wishes), TrunkLeg.calling(newLeg(), uri, caller(client), policy), client);
        };
    }

    private Optional<EndReason> begin(CallId call, Leg caller, Leg callee, Client... clients) {
        var broker = brokers.choose();
        if (broker.isEmpty()) {
            return Optional.of(EndReason.OVERLOAD);
        }
        for (var client : clients) {
            client.joins(call);
        }
        boolean begun = calls().begin(new CallEvent.Begun(
                call, new BridgeId(Id.random(random)), claim(), broker.get(), caller, callee));
        return begun ? Optional.empty() : Optional.of(EndReason.SERVER_ERROR);
    }

    private Claim claim() {
        var ownership = calls().ownership();
        return new Claim(ownership.owner().id(), ownership.epoch());
    }

    private LegId newLeg() {
        return new LegId(Id.random(random));
    }

    private ClientLeg leg(Client client, Wishes wishes) {
        return ClientLeg.of(
                newLeg(),
                client.connection().id(),
                client.address(),
                client.voice().displayName(),
                client.voice().video(),
                wishes);
    }

    private ClientLeg leg(Client callee) {
        return leg(callee, allowed(callee, Wishes.AUDIO_AND_VIDEO));
    }

    private static SipEffect.Caller caller(Client client) {
        Grant.Voice voice = client.voice();
        return new SipEffect.Caller(
                voice.username(),
                voice.domain(),
                voice.displayName(),
                client.connection().grant().uui());
    }

    /** A call that comes to a client which has just gone hears so from here: nobody else knows of both. */
    private void leftBeforeItCame(ConnectionId id, ClientMessage message) {
        if (message instanceof ClientMessage.Incoming came) {
            calls().post(came.call(), new CallEvent.ClientGone(id, EndReason.CONNECTION_LOST));
        } else if (message instanceof ClientMessage.Moved moved) {
            calls().post(moved.to(), new CallEvent.ClientGone(id, EndReason.CONNECTION_LOST));
        }
    }

    /** A trunk calls: it rings somebody here, or is refused with the status that says why. */
    @Override
    public void invited(SipEvent.Invited invite) {
        var caller = TrunkLeg.called(
                invite.leg(), invite.from(), invite.displayName(), router.policy(invite.trunk()), invite.offer());
        if (invite.replaces().isPresent()) {
            if (!calls().replace(invite.replaces().get(), caller)) {
                sip.perform(new SipEffect.Reject(invite.leg(), claim(), 603, ""));
            }
            return;
        }
        var route = draining
                ? new Router.Route.Nowhere(EndReason.OVERLOAD)
                : invite.phoneDomain()
                        .map(own -> router.fromPhone(own, invite.toUser(), invite.toDomain()))
                        .orElseGet(() -> router.inbound(invite.toUser(), invite.toDomain()));
        var refusal = switch (route) {
            case Router.Route.ToClient(var callee) -> begin(new CallId(Id.random(random)), caller, leg(callee), callee);
            case Router.Route.ToTrunk onward -> passOn(invite, caller, onward);
            case Router.Route.Nowhere(var reason) -> Optional.of(reason);
        };
        refusal.ifPresent(reason ->
                sip.perform(new SipEffect.Reject(invite.leg(), claim(), reason.sipStatus(), reason.wireName())));
    }

    private Optional<EndReason> passOn(SipEvent.Invited invite, TrunkLeg caller, Router.Route.ToTrunk onward) {
        var from = SipUri.parse(invite.from());
        var who = new SipEffect.Caller(
                from.map(SipUri::user).orElse("anonymous"),
                from.map(SipUri::bareHost).orElse("anonymous.invalid"),
                invite.displayName(),
                Optional.empty());
        return begin(
                new CallId(Id.random(random)), caller, TrunkLeg.calling(newLeg(), onward.uri(), who, onward.policy()));
    }

    /** A trunk transfers: to somebody here, or to where its own calls go; never through us to another trunk. */
    @Override
    public void referred(CallId call, SipEvent.Referred referral) {
        var by = new Transferor.Trunk(referral.leg());
        var joins = referral.joins();
        var other = joins.flatMap(leg -> calls().callOf(leg)).filter(id -> !id.equals(call));
        if (joins.isPresent()) {
            other.ifPresentOrElse(
                    id -> calls().post(call, new CallEvent.JoinAsked(by, id, new Transferor.Trunk(joins.get()))),
                    () -> refuse(referral, 481));
            return;
        }
        var route = draining
                ? new Router.Route.Nowhere(EndReason.OVERLOAD)
                : SipUri.parse(referral.target())
                        .map(target -> router.referred(referral.trunk(), target))
                        .orElse(new Router.Route.Nowhere(EndReason.NOT_FOUND));
        switch (route) {
            case Router.Route.Nowhere(var reason) -> refuse(referral, reason.sipStatus());
            case Router.Route.ToClient(var target)
            when target.calls().contains(call) -> refuse(referral, EndReason.BUSY.sipStatus());
            case Router.Route.ToClient(var target) -> calls().post(call, new CallEvent.TransferAsked(by, leg(target)));
            case Router.Route.ToTrunk(var uri, var policy) -> {
                var caller = transferee(call, by).referred(referral.how());
                calls().post(call, new CallEvent.TransferAsked(by, TrunkLeg.calling(newLeg(), uri, caller, policy)));
            }
        }
    }

    private void refuse(SipEvent.Referred referral, int status) {
        sip.perform(new SipEffect.AnswerReferral(referral.leg(), claim(), status));
    }

    @Override
    public void tell(ConnectionId id, ClientMessage message) {
        if (directory.find(id).isEmpty()) {
            leftBeforeItCame(id, message);
        }
        directory.find(id).ifPresent(client -> {
            switch (message) {
                case ClientMessage.Ok(var re) -> client.connection().reply(ClientJson.command(re), ClientJson.empty());
                case ClientMessage.Refused(var re, var failure) ->
                    client.connection().refuse(ClientJson.command(re), failure);
                case ClientMessage.Ended ended -> {
                    if (client.leaves(ended.call())) {
                        client.connection().send(ClientJson.write(ended));
                    }
                }
                case ClientMessage.Incoming m -> {
                    client.joins(m.call());
                    client.connection().send(ClientJson.write(m));
                }
                case ClientMessage.Moved m -> {
                    client.joins(m.to());
                    if (!m.to().equals(m.call())) {
                        var _ = client.leaves(m.call());
                    }
                    client.connection().send(ClientJson.write(m));
                }
                case ClientMessage.Progressed m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.Attached m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.Answered m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.Connected m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.Held m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.Resumed m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.FarState m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.FarMedia m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.Transferring m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.TransferFailed m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.DtmfReceived m -> client.connection().send(ClientJson.write(m));
                case ClientMessage.Quality m -> client.connection().send(ClientJson.write(m));
            }
        });
    }
}
