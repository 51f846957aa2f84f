package org.alongside.gateway.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerCommand.CloseBridge;
import org.alongside.broker.api.BrokerCommand.Configure;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.ClientAttached;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.MediaParameters.RtcpMode;
import org.alongside.gateway.call.Brokers;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.negotiation.ClientAnswer;
import org.alongside.gateway.negotiation.ClientOffer;
import org.alongside.gateway.negotiation.ClientOfferReader;
import org.alongside.gateway.negotiation.Codecs;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.kernel.Timers;
import org.alongside.session.ConnectionId;
import org.alongside.session.Service.ClientConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Network checks before a call ({@code check.start}): a bridge whose two legs belong to one page. What the page sends over the
 * one it receives over the other, so it learns whether UDP passes, and with which delay, loss and bandwidth; nobody is called.
 *
 * <p>A check is as much work for the broker as a call with one picture, so there is one at a time for each session, {@link
 * #MOST} on this node, and none lasts longer than {@link #LONGEST}. For any thread.
 */
final class NetworkChecks {
    static final Duration LONGEST = Duration.ofSeconds(15);
    static final int MOST = 32;

    private static final Logger log = LoggerFactory.getLogger(NetworkChecks.class);
    private static final int MAX_SDP = 64 * 1024;
    private static final int ONLY_ATTACH = 1;
    private static final Duration CLOSE_AGAIN = Duration.ofSeconds(1);
    /** A bridge outlives its server by 60 s, so after that nobody has to free it. */
    private static final int CLOSE_TRIES = 60;

    private final Brokers brokers;
    private final Timers timers;
    private final RandomGenerator random;
    private final Map<ConnectionId, Check> running = new ConcurrentHashMap<>();

    NetworkChecks(Brokers brokers, Timers timers, RandomGenerator random) {
        this.brokers = brokers;
        this.timers = timers;
        this.random = random;
    }

    /** What the page sends over, and what it receives over, with the codecs that both have. */
    private record Ends(ClientOffer send, ClientOffer receive, Codecs.Common codecs) {}

    /** One check; {@code work} is complete, with the last answer, once the broker has done all that it was asked. */
    private record Check(
            CallId id,
            ClientConnection client,
            BrokerPort broker,
            Claim claim,
            BridgeId bridge,
            CompletableFuture<BrokerReply> work) {}

    /** {@code check.start}: answered at once; {@code check.answered} follows when the broker is ready. */
    void start(ClientConnection client, JsonNode message, Fields fields, Supplier<Claim> claim) {
        var id = fields.call("check");
        var send = ClientOfferReader.read(fields.text("send", MAX_SDP));
        var receive = ClientOfferReader.read(fields.text("receive", MAX_SDP));
        var refusal = fields.problem().or(() -> failure(send)).or(() -> failure(receive));
        if (refusal.isPresent()) {
            client.refuse(message, refusal.get());
            return;
        }
        var ends = ends(send, receive);
        var broker = brokers.choose().flatMap(brokers::named);
        if (ends.codecs().isEmpty()) {
            refuse(client, message, Failure.Code.BAD_REQUEST, "send, receive: no video codec in common");
        } else if (broker.isEmpty()) {
            refuse(client, message, Failure.Code.UNAVAILABLE, "no media broker takes a check now");
        } else {
            begin(client, message, id, ends, broker.get(), claim.get());
        }
    }

    private static Optional<Failure> failure(Result<ClientOffer> read) {
        return read instanceof Result.Failed<ClientOffer>(var why) ? Optional.of(why) : Optional.empty();
    }

    private static Ends ends(Result<ClientOffer> send, Result<ClientOffer> receive) {
        var out = offer(send);
        var back = offer(receive);
        return new Ends(out, back, Codecs.common(MediaKind.VIDEO, codecs(out), codecs(back), false));
    }

    private static ClientOffer offer(Result<ClientOffer> read) {
        return switch (read) {
            case Result.Ok<ClientOffer>(var offer) -> offer;
            case Result.Failed<ClientOffer>(var failure) -> throw new IllegalStateException(failure.message());
        };
    }

    private static List<CodecParameters> codecs(ClientOffer offer) {
        return offer.section(MediaKind.VIDEO).map(ClientOffer.Section::codecs).orElse(List.of());
    }

    private void begin(
            ClientConnection client, JsonNode message, CallId id, Ends ends, BrokerPort broker, Claim claim) {
        var check = new Check(id, client, broker, claim, new BridgeId(Id.random(random)), new CompletableFuture<>());
        if (!admit(check)) {
            refuse(client, message, Failure.Code.LIMIT, "check: one at a time for each session, " + MOST + " in all");
            return;
        }
        client.reply(message, ClientJson.empty());
        var _ = timers.after(LONGEST, () -> end(check, EndReason.TIMEOUT));
        open(check, ends);
    }

    /** One for each session and {@link #MOST} in all: who comes at the same moment is counted too, so nobody slips by. */
    private synchronized boolean admit(Check check) {
        boolean another = running.values().stream()
                .anyMatch(one -> one.client().session().equals(check.client().session()));
        return !another
                && running.size() < MOST
                && running.putIfAbsent(check.client().id(), check) == null;
    }

    private void open(Check check, Ends ends) {
        var out = new LegId(Id.random(random));
        var back = new LegId(Id.random(random));
        var opened = ask(check, new OpenBridge(check.bridge()));
        var sending = opened.thenCompose(_ -> ask(check, attach(check, out, ends.send())));
        var receiving = sending.thenCompose(_ -> ask(check, attach(check, back, ends.receive())));
        var _ = receiving.thenCombine(sending, (second, first) -> {
            if (first instanceof ClientAttached ours && second instanceof ClientAttached theirs) {
                configure(check, ends, out, ours, back, theirs);
            } else {
                failed(check, first instanceof Refused ? first : second);
            }
            return first;
        });
    }

    private AttachClient attach(Check check, LegId leg, ClientOffer offer) {
        return new AttachClient(
                check.bridge(),
                leg,
                ONLY_ATTACH,
                offer.transport(),
                java.util.Set.of(MediaKind.VIDEO),
                check.client().address());
    }

    private void configure(Check check, Ends ends, LegId out, ClientAttached ours, LegId back, ClientAttached theirs) {
        var sent = media(ends.send(), new Flow(true, false), ends.codecs().first());
        var received =
                media(ends.receive(), new Flow(false, true), ends.codecs().second());
        var first = ask(check, new Configure(check.bridge(), out, ONLY_ATTACH, sent));
        var second = first.thenCompose(_ -> ask(check, new Configure(check.bridge(), back, ONLY_ATTACH, received)));
        var _ = second.thenCombine(first, (b, a) -> {
            if (a instanceof Refused || b instanceof Refused) {
                failed(check, a instanceof Refused ? a : b);
                return a;
            }
            if (isRunning(check)) {
                check.client()
                        .send(ClientJson.empty()
                                .put("type", "check.answered")
                                .put("check", check.id().toString())
                                .put("send", answer(ends.send(), ours, sent, out))
                                .put("receive", answer(ends.receive(), theirs, received, back)));
            }
            check.work().complete(b);
            return b;
        });
    }

    private static List<MediaParameters> media(ClientOffer offer, Flow flow, List<CodecParameters> codecs) {
        return offer.section(MediaKind.VIDEO).stream()
                .map(section -> new MediaParameters(
                        section.mid(),
                        MediaKind.VIDEO,
                        flow.atBroker(),
                        codecs,
                        section.extensions(),
                        Optional.empty(),
                        RtcpMode.AVPF))
                .toList();
    }

    private static String answer(ClientOffer offer, ClientAttached ours, List<MediaParameters> media, LegId leg) {
        return ClientAnswer.write(
                offer, ours, media, OptionalInt.empty(), leg.id().low() >>> 2);
    }

    private static CompletableFuture<BrokerReply> ask(Check check, BrokerCommand command) {
        return check.broker().ask(check.claim(), command);
    }

    private void failed(Check check, BrokerReply reply) {
        if (reply instanceof Refused(var why)) {
            log.warn("check {} failed at the broker: {}", check.id().id().brief(), why.message());
        }
        check.work().complete(reply);
        end(check, EndReason.SERVER_ERROR);
    }

    /** {@code check.end}. To end what is over already is no mistake. */
    void end(ClientConnection client, JsonNode message, Fields fields) {
        var id = fields.call("check");
        if (fields.problem().isPresent()) {
            client.refuse(message, fields.problem().get());
            return;
        }
        client.reply(message, ClientJson.empty());
        find(client.id()).filter(check -> check.id().equals(id)).ifPresent(check -> end(check, EndReason.NORMAL));
    }

    /** The client is gone for good. */
    void gone(ConnectionId client) {
        find(client).ifPresent(check -> end(check, EndReason.CONNECTION_LOST));
    }

    private Optional<Check> find(ConnectionId client) {
        return Optional.ofNullable(running.get(client));
    }

    private boolean isRunning(Check check) {
        return find(check.client().id()).equals(Optional.of(check));
    }

    /** Once, whoever comes first: it is told, and the bridge is closed when nothing more is on its way to the broker. */
    private void end(Check check, EndReason reason) {
        if (!running.remove(check.client().id(), check)) {
            return;
        }
        check.client()
                .send(ClientJson.empty()
                        .put("type", "check.ended")
                        .put("check", check.id().toString())
                        .put("reason", reason.wireName()));
        var _ = check.work().thenRun(() -> close(check, CLOSE_TRIES));
    }

    private void close(Check check, int tries) {
        var _ = ask(check, new CloseBridge(check.bridge())).thenAccept(reply -> {
            boolean again = reply instanceof Refused(var why) && why.code() != Failure.Code.NOT_FOUND;
            if (again && tries > 1) {
                var _ = timers.after(CLOSE_AGAIN, () -> close(check, tries - 1));
            }
        });
    }

    private static void refuse(ClientConnection client, JsonNode message, Failure.Code code, String sentence) {
        client.refuse(message, new Failure(code, sentence));
    }
}
