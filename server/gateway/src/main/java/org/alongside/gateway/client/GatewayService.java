package org.alongside.gateway.client;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.alongside.gateway.call.Brokers;
import org.alongside.gateway.call.CallEvent;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.CallState;
import org.alongside.gateway.call.CallView;
import org.alongside.gateway.call.Calls;
import org.alongside.gateway.call.ClientMessage;
import org.alongside.gateway.call.ClientPort;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.call.Transferor;
import org.alongside.gateway.call.Wishes;
import org.alongside.gateway.history.Journal;
import org.alongside.gateway.history.Opening;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.negotiation.ClientOfferReader;
import org.alongside.gateway.queue.Presence;
import org.alongside.gateway.queue.QueueReport;
import org.alongside.gateway.trunk.SipPort;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service behind {@code /gateway/v1}: turns commands into events of calls, and what calls say into messages. For any
 * thread: sessions deliver one connection's messages in order, calls speak from their own mailboxes.
 *
 * <p>Every command with an id is answered. A bad one gets an error that names the field; a call that can't be made is accepted
 * and then ends with its reason, so that an application has one place to look.
 */
public final class GatewayService implements Service, ClientPort {
    private static final int MAX_DESTINATION = 320;
    private static final int MAX_SDP = 64 * 1024;
    private static final int MAX_REASON = 64;
    private static final int MAX_PAGE = 1024;
    private static final int MAX_ATTACH = 1_000_000;
    private static final Failure NO_SUCH_CALL = new Failure(Failure.Code.NOT_FOUND, "call: no such call");

    private final Directory directory = new Directory();
    private final Router router;
    private final Origin origin;
    private final TrunkRequests trunks;
    private final NetworkChecks checks;
    private final Journal journal;
    private final Staff staff;
    private final Queues queues;
    private volatile boolean draining;

    public GatewayService(
            GatewaySettings settings,
            Desk desk,
            Brokers brokers,
            SipPort sip,
            RandomGenerator random,
            Timers timers,
            Executor executor,
            PhoneBook phones) {
        this.staff = desk.staff();
        this.journal = desk.history().map(Journal.class::cast).orElse(Journal.NONE);
        this.router = new Router(settings, directory, staff, phones);
        this.origin = new Origin(directory, brokers, random);
        this.queues = new Queues(
                settings.queues(),
                directory,
                origin,
                router,
                journal,
                new Queues.World(timers, desk.clock(), executor));
        this.trunks = new TrunkRequests(origin, router, queues, journal, sip, () -> draining);
        this.checks = new NetworkChecks(brokers, timers, random);
        desk.history().ifPresent(history -> history.knows(this::agentAt));
    }

    /** What decides about calls and transfers of trunks. */
    public Calls.Inbound trunks() {
        return trunks;
    }

    /** Calls and service need one another; this happens once, before the first client. */
    public void serve(Calls started) {
        origin.serve(started);
        started.watch(queues);
    }

    /** How the queues stand. */
    public CompletableFuture<List<QueueReport>> queues() {
        return queues.report();
    }

    private Calls calls() {
        return origin.calls();
    }

    /** New calls are refused from here on; present ones go on. */
    public void drain() {
        draining = true;
    }

    @Override
    public void opened(ClientConnection connection) {
        connection.grant().voice().ifPresent(voice -> {
            var client = directory.add(connection, voice);
            forAgent(client, (agent, skills) -> queues.opened(agent, skills));
        });
    }

    @Override
    public void lost(ClientConnection connection) {
        directory.find(connection.id()).ifPresent(client -> {
            client.here(false);
            forAgent(client, queues::lost);
            client.calls().forEach(call -> calls().post(call, new CallEvent.ClientLost(connection.id())));
        });
    }

    @Override
    public void resumed(ClientConnection connection, boolean replayed) {
        directory.find(connection.id()).ifPresent(client -> {
            client.here(true);
            forAgent(client, queues::resumed);
            client.calls().forEach(call -> calls().post(call, new CallEvent.ClientBack(connection.id())));
            if (!replayed) {
                sendState(client);
            }
        });
    }

    private void forAgent(Client client, BiConsumer<Client, Set<String>> what) {
        if (client.isAgent()) {
            what.accept(client, staff.skills(client.voice().username()));
        }
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
        directory.remove(connection.id()).ifPresent(client -> {
            forAgent(client, queues::ended);
            client.calls().forEach(call -> calls().post(call, new CallEvent.ClientGone(connection.id(), reason)));
        });
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
                post(
                        client.get(),
                        message,
                        fields,
                        fields.call(),
                        new CallEvent.ClientDeclined(connection.id(), re, fields.ring()));
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
            checks.start(connection, message, fields, origin::claim);
        }
    }

    private void presence(Client client, JsonNode message, Fields fields) {
        boolean available = fields.flag("available");
        String reason = fields.optionalText("reason", MAX_REASON);
        if (fields.problem().isEmpty()) {
            directory.available(client, available);
            if (client.isAgent()) {
                queues.says(client, available ? new Presence.Available() : new Presence.Away(reason));
            }
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
        var wishes = Origin.allowed(client, fields.wishes());
        post(
                client,
                message,
                fields,
                call,
                new CallEvent.ClientAnswered(client.connection().id(), fields.text("id", 128), fields.ring(), wishes));
    }

    private void media(Client client, JsonNode message, Fields fields) {
        var call = fields.call();
        var wishes = Origin.allowed(client, fields.wishes());
        post(
                client,
                message,
                fields,
                call,
                new CallEvent.ClientWished(client.connection().id(), fields.text("id", 128), wishes));
    }

    private void dial(Client client, JsonNode message, Fields fields) {
        var call = fields.call();
        String to = fields.text("to", MAX_DESTINATION);
        var wishes = Origin.allowed(client, fields.wishes());
        String page = fields.optionalText("page", MAX_PAGE);
        if (fields.problem().isPresent()) {
            client.connection().refuse(message, fields.problem().get());
        } else if (calls().state(call).isPresent()) {
            refuse(client.connection(), message, Failure.Code.CONFLICT, "call: this id is taken");
        } else {
            client.connection().reply(message, ClientJson.empty());
            client.page(page);
            journal.opened(call, opening(client, call, to));
            start(client, call, to, wishes).ifPresent(reason -> {
                journal.refused(call, reason.wireName());
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
        var route = draining ? new Route.Nowhere(EndReason.OVERLOAD) : router.route(client, to);
        switch (route.without(call)) {
            case Route.Nowhere(var reason) -> notTransferred(client, message, call, reason);
            case Route.ToQueue(var queue) ->
                queues.hand(call, by, queue, refusal -> {
                    client.connection().reply(message, ClientJson.empty());
                    client.connection().send(QueueJson.notHanded(call, refusal.reason(), refusal.words()));
                });
            case Route.To(var places) -> {
                var targets = origin.targets(places, origin.transferee(call, by));
                post(client, message, fields, call, new CallEvent.TransferAsked(by, targets));
            }
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

    private Opening opening(Client client, CallId call, String to) {
        return new Opening(
                client.address(),
                client.voice().displayName(),
                to,
                client.isAgent() ? client.voice().username() : "",
                router.trunkOf(client, to),
                correlation(client, call),
                client.connection().address().getHostAddress());
    }

    /** A session that may name one support session only has this call beside it; else the call's own id names it. */
    private static String correlation(Client client, CallId call) {
        return client.connection().grant().assist().map(Grant.Assist::correlationIds).stream()
                .filter(ids -> ids.size() == 1 && !ids.getFirst().contains("*"))
                .map(List::getFirst)
                .findFirst()
                .orElse(call.toString());
    }

    /** Who is at that console, if an agent is. */
    private Optional<String> agentAt(ConnectionId id) {
        return directory
                .find(id)
                .filter(Client::isAgent)
                .map(client -> client.voice().username());
    }

    /** Empty, or why the call ends at once. */
    private Optional<EndReason> start(Client client, CallId call, String to, Wishes wishes) {
        if (origin.carriesNoCalls()) {
            return Optional.of(EndReason.FORBIDDEN);
        }
        if (draining || router.isFull(client)) {
            return Optional.of(EndReason.OVERLOAD);
        }
        return switch (router.route(client, to)) {
            case Route.Nowhere(var reason) -> Optional.of(reason);
            case Route.ToQueue(var queue) -> queues.join(call, origin.leg(client, wishes), queue);
            case Route.To(var places) ->
                origin.begin(call, origin.leg(client, wishes), origin.targets(places, Origin.caller(client)));
        };
    }

    /** A call that comes to a client which has just gone hears so from here: nobody else knows of both. */
    private void leftBeforeItCame(ConnectionId id, ClientMessage message) {
        if (message instanceof ClientMessage.Incoming came) {
            calls().post(came.call(), new CallEvent.ClientGone(id, EndReason.CONNECTION_LOST));
        } else if (message instanceof ClientMessage.Moved moved) {
            calls().post(moved.to(), new CallEvent.ClientGone(id, EndReason.CONNECTION_LOST));
        }
    }

    /** With what only this side knows: through which queue it comes, whether to who sent it there, and from which page. */
    private ObjectNode incoming(Client to, ClientMessage.Incoming message) {
        var json = ClientJson.write(message);
        queues.ticket(message.call()).ifPresent(ticket -> {
            json.put("queue", ticket.queue());
            json.put("waitedSeconds", queues.secondsSince(ticket));
            if (ticket.giver().equals(Optional.of(to.voice().username())) && to.isAgent()) {
                json.put("returns", true);
            }
        });
        calls().callerOf(message.call())
                .flatMap(directory::find)
                .map(Client::page)
                .filter(page -> !page.isEmpty())
                .ifPresent(page -> json.put("page", page));
        return json;
    }

    /** An agent hears who was faster; whom a consumer's other page has answered, that page shows. */
    private ObjectNode ended(Client to, ClientMessage.Ended message) {
        var json = ClientJson.write(message);
        if (message.reason() == EndReason.ANSWERED_ELSEWHERE && to.isAgent()) {
            calls().state(message.call()).stream()
                    .flatMap(state -> state instanceof CallState.Talking(var call)
                            ? Stream.of(call.callee().displayName().reveal())
                            : Stream.of())
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .ifPresent(name -> json.put("text", name));
        }
        return json;
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
                    // Said first: who asks something of it in this moment must not hear before that there is no such
                    // call.
                    if (client.calls().contains(ended.call())) {
                        client.connection().send(ended(client, ended));
                        var _ = client.leaves(ended.call());
                    }
                }
                case ClientMessage.Incoming m -> {
                    client.joins(m.call());
                    client.connection().send(incoming(client, m));
                }
                case ClientMessage.Moved m -> {
                    client.joins(m.to());
                    client.connection().send(ClientJson.write(m));
                    if (!m.to().equals(m.call())) {
                        var _ = client.leaves(m.call());
                    }
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
