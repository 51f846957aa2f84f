package org.alongside.assist.activity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.alongside.assist.activity.Push.Ending;
import org.alongside.assist.activity.Push.Phase;
import org.alongside.assist.documents.Document;
import org.alongside.assist.documents.LibraryFiles;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.assist.support.SupportEvent;
import org.alongside.assist.support.SupportEvent.AgentAnswered;
import org.alongside.assist.support.SupportEvent.AgentAsked;
import org.alongside.assist.support.SupportEvent.AgentBack;
import org.alongside.assist.support.SupportEvent.AgentLeft;
import org.alongside.assist.support.SupportEvent.AgentLost;
import org.alongside.assist.support.SupportEvent.AgentWatches;
import org.alongside.assist.support.SupportEvent.ConsumerBack;
import org.alongside.assist.support.SupportEvent.ConsumerLost;
import org.alongside.assist.support.SupportEvent.ConsumerMoved;
import org.alongside.assist.support.SupportEvent.Ended;
import org.alongside.assist.support.SupportEvent.LeadGiven;
import org.alongside.assist.support.SupportEvent.LeadReturned;
import org.alongside.assist.support.SupportEvent.LeadTaken;
import org.alongside.assist.support.SupportEvent.Paused;
import org.alongside.assist.support.SupportEvent.RecordingAnswered;
import org.alongside.assist.support.SupportEvent.RecordingFailed;
import org.alongside.assist.support.SupportEvent.WatcherCame;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents and links that agents push and the consumer allows or not, and documents of the consumer's own. A document is
 * got and opened before anybody is asked, so that a yes shows it at once and a broken one bothers no consumer.
 */
final class Pushing implements Activity {
    private static final int MOST_AT_ONCE = 4;

    private final Room room;
    private final Map<Integer, Push> pushes = new LinkedHashMap<>();
    private int numbered;
    private boolean over;

    Pushing(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        return switch (said.type()) {
            case "assist.push" -> may(said).flatMap(any -> push(said)).trouble();
            case "assist.allow" -> said.unlessByConsumer().or(() -> allow(said).trouble());
            case "assist.bring" -> said.unlessByConsumer().or(() -> bring(said).trouble());
            case "assist.turn" -> turn(said).trouble();
            default -> shut(said).trouble();
        };
    }

    /** A consumer may always; nobody while sharing is paused, nor when too many wait already. */
    private Result<Said> may(Said said) {
        var right = said.agent().isPresent() ? said.by(AssistFeature.PUSH).map(agent -> said) : Result.ok(said);
        return right.flatMap(s -> room.now().paused()
                ? Result.failed(Failure.Code.CONFLICT, "sharing is paused")
                : pushes.size() >= MOST_AT_ONCE
                        ? Result.failed(
                                Failure.Code.LIMIT,
                                "there are " + MOST_AT_ONCE + " documents and links already: close one")
                        : Result.ok(s));
    }

    private Result<Push> push(Said said) {
        var message = said.message();
        var file = LibraryFiles.named(message.path("url").asString(""));
        if (file.isPresent() && said.agent().isPresent()) {
            return Result.ok(fromLibrary(said, file.get()));
        }
        if (message.path("url").isString()) {
            return Address.parse(message.path("url").stringValue()).map(address -> load(said, address));
        }
        if (message.path("link").isString() && said.agent().isPresent()) {
            return Address.parse(message.path("link").stringValue()).map(address -> {
                var push = begun(said, Push.title(address), new Phase.OfferedLink(address));
                answer(said, push, Optional.empty());
                return push;
            });
        }
        return message.path("file").isObject()
                ? expect(said, message.path("file"))
                : Result.failed(Failure.Code.BAD_REQUEST, "a push has a url, a file or a link");
    }

    private Push begun(Said said, String title, Phase phase) {
        var push = new Push(++numbered, said.agent().map(Agent::number), title, phase);
        pushes.put(push.number(), push);
        return push;
    }

    private Push load(Said said, Address address) {
        var push = begun(said, Push.title(address), new Phase.Loading());
        answer(said, push, Optional.empty());
        room.work(
                () -> room.documents().fetch(address).map(room.documents()::take),
                fetched -> fetched(push.number(), address, fetched));
        return push;
    }

    /** @param fetched what became of it; failed where there was nothing to be taken in */
    private void fetched(int number, Address address, Result<Result<Document>> fetched) {
        switch (fetched) {
            case Result.Ok<Result<Document>>(var taken) -> arrived(number, taken);
            case Result.Failed<Result<Document>>(var why) -> {
                var push = pushes.get(number);
                if (push != null && push.agent().isPresent() && mayBeElsewhere(why)) {
                    room.note("push-unreached", push.agent(), push.title());
                    change(push.to(new Phase.Unreached(address, why)));
                } else {
                    arrived(number, Result.failed(why));
                }
            }
        }
    }

    /** Whether somebody in another network, or with a cookie, may get there. */
    private static boolean mayBeElsewhere(Failure why) {
        return switch (why.code()) {
            case FORBIDDEN, NOT_FOUND, TIMEOUT, UNAVAILABLE -> true;
            case BAD_REQUEST,
                    BAD_TOKEN,
                    TOKEN_EXPIRED,
                    ORIGIN_REFUSED,
                    TOO_SLOW,
                    CONFLICT,
                    BUSY,
                    CODEC_MISMATCH,
                    LIMIT,
                    SERVER_ERROR -> false;
        };
    }

    /** The consumer said yes, and their browser has it; or it can't have it either. */
    private Result<Push> bring(Said said) {
        var message = said.message();
        boolean had = Mark.isWhole(message.path("bytes"), 1, Integer.MAX_VALUE);
        if (!had && !message.path("words").isString()) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "bytes must be a whole number, or words say why there are none");
        }
        return meant(said).flatMap(push -> switch (push.phase()) {
            case Phase.Unreached(var at, var _)
            when had ->
                announce(push.number(), message.path("bytes").intValue()).map(upload -> {
                    room.note("push-brought", Optional.empty(), push.title());
                    said.done(JsonMapper.shared().createObjectNode().put("upload", upload.toString()));
                    change(push.broughtFrom(at));
                    return push;
                });
            case Phase.Unreached(var _, var why) -> Result.ok(failed(said, push, why.message() + "; "));
            case Phase.Loading(var from)
            when from.isPresent() && !had -> Result.ok(failed(said, push, "")); // it broke off
            case Phase.Loading _, Phase.Offered _, Phase.OfferedLink _, Phase.Open _, Phase.Over _ ->
                Result.failed(Failure.Code.CONFLICT, "that was not asked");
        });
    }

    private Push fromLibrary(Said said, Id file) {
        String title = Push.title(said.message().path("title").asString(""));
        var push = begun(said, title.isEmpty() ? "A document" : title, new Phase.Loading());
        answer(said, push, Optional.empty());
        room.work(() -> room.documents().fromLibrary(file), taken -> arrived(push.number(), taken));
        return push;
    }

    private Result<Push> expect(Said said, JsonNode file) {
        if (!file.path("name").isString() || !Mark.isWhole(file.path("bytes"), 1, Integer.MAX_VALUE)) {
            return Result.failed(Failure.Code.BAD_REQUEST, "file must have a name and its number of bytes");
        }
        return announce(numbered + 1, file.path("bytes").intValue()).map(upload -> {
            var push = begun(said, Push.title(file.path("name").stringValue()), new Phase.Loading());
            answer(said, push, Optional.of(upload));
            return push;
        });
    }

    private Result<Id> announce(int number, int bytes) {
        Consumer<byte[]> whole = all -> room.work(() -> room.documents().take(all), taken -> arrived(number, taken));
        return room.documents().announce(bytes, whole);
    }

    private void answer(Said said, Push push, Optional<Id> upload) {
        room.note("pushed", push.agent(), push.title());
        var result = JsonMapper.shared().createObjectNode().put("push", push.number());
        upload.ifPresent(id -> result.put("upload", id.toString()));
        said.done(result);
        tellAll();
    }

    private void arrived(int number, Result<Document> got) {
        var push = pushes.get(number);
        if (over || push == null) { // closed while it was on its way
            got.map(Document::id).map(id -> {
                room.documents().drop(id);
                return id;
            });
            return;
        }
        switch (got) {
            case Result.Ok<Document>(var document) -> change(push.to(push.arrived(document)));
            case Result.Failed<Document>(var failure) -> fail(push, failure);
        }
    }

    private Push failed(Said said, Push push, String before) {
        said.done();
        String words = before + Push.title(said.message().path("words").asString(""));
        fail(push, new Failure(Failure.Code.NOT_FOUND, words));
        return push;
    }

    private void fail(Push push, Failure failure) {
        room.note("push-failed", push.agent(), push.title());
        change(push.to(new Phase.Over(Ending.FAILED, failure.message())));
    }

    private Result<Push> allow(Said said) {
        if (!said.message().path("allow").isBoolean()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "allow must be true or false");
        }
        boolean allow = said.message().path("allow").booleanValue();
        return meant(said).flatMap(push -> switch (push.phase()) {
            case Phase.Offered(var document) ->
                Result.ok(done(said, push, allow ? new Phase.Open(document, 1, 100) : ended(Ending.DENIED)));
            case Phase.OfferedLink _ -> Result.ok(done(said, push, ended(allow ? Ending.FOLLOWED : Ending.DENIED)));
            case Phase.Unreached _ when !allow -> Result.ok(done(said, push, ended(Ending.DENIED)));
            case Phase.Unreached _, Phase.Loading _, Phase.Open _, Phase.Over _ ->
                Result.failed(Failure.Code.CONFLICT, "that was not asked");
        });
    }

    private static Phase ended(Ending ending) {
        return new Phase.Over(ending, "");
    }

    private Result<Push> turn(Said said) {
        return meant(said)
                .flatMap(push -> push.phase() instanceof Phase.Open open
                        ? Push.turned(open, said.message()).map(next -> done(said, push, next))
                        : Result.failed(Failure.Code.CONFLICT, "the document is not open"));
    }

    private Result<Push> shut(Said said) {
        var ending = said.agent().isPresent() ? Ending.CLOSED_BY_AGENT : Ending.CLOSED_BY_CONSUMER;
        return meant(said).map(push -> done(said, push, ended(ending)));
    }

    private Result<Push> meant(Said said) {
        var push = pushes.get(said.message().path("push").asInt(0));
        return push == null
                ? Result.failed(Failure.Code.NOT_FOUND, "there is no such document or link now")
                : Result.ok(push);
    }

    private Push done(Said said, Push push, Phase next) {
        said.done();
        switch (next) {
            case Phase.Open open
            when push.phase() instanceof Phase.Offered && open.page() == 1 ->
                room.note("push-allowed", Optional.empty(), push.title());
            case Phase.Over ended ->
                room.note("push-" + ended.ending().wireName(), said.agent().map(Agent::number), push.title());
            case Phase.Loading _, Phase.Unreached _, Phase.Offered _, Phase.OfferedLink _, Phase.Open _ -> {}
        }
        var changed = push.to(next);
        change(changed);
        return changed;
    }

    /** What is over is told once, and then not there any more. */
    private void change(Push push) {
        var before = Optional.ofNullable(pushes.put(push.number(), push)).flatMap(Push::document);
        tellAll();
        if (push.phase() instanceof Phase.Over) {
            pushes.remove(push.number());
            before.map(Document::id).ifPresent(room.documents()::drop);
        }
    }

    @Override
    public void happened(SupportEvent event) {
        switch (event) {
            case ConsumerBack _, ConsumerMoved _ -> room.tellConsumer(all());
            case AgentBack(var connection) -> room.now().agent(connection).ifPresent(agent -> room.tell(agent, all()));
            case AgentAnswered(int number, boolean admitted, boolean _) -> {
                if (admitted) {
                    room.documents().warmUp();
                }
                room.now().agents().stream()
                        .filter(a -> a.number() == number)
                        .forEach(agent -> room.tell(agent, all()));
                withdrawGone();
            }
            case AgentLeft _ -> withdrawGone();
            case AgentAsked _,
                    AgentLost _,
                    AgentWatches _,
                    ConsumerLost(),
                    Ended _,
                    Paused _,
                    RecordingAnswered _,
                    RecordingFailed _,
                    WatcherCame _,
                    LeadTaken _,
                    LeadReturned _,
                    LeadGiven _ -> {}
        }
    }

    /** What an agent who left has offered goes along; what is open stays, because somebody reads it. */
    private void withdrawGone() {
        var there = room.now().agents().stream().map(Agent::number).toList();
        for (var push : List.copyOf(pushes.values())) {
            boolean gone = push.agent().filter(agent -> !there.contains(agent)).isPresent();
            if (gone && !(push.phase() instanceof Phase.Open)) {
                change(push.to(ended(Ending.WITHDRAWN)));
            }
        }
    }

    @Override
    public void over() {
        over = true;
        pushes.values().stream()
                .flatMap(push -> push.document().stream())
                .map(Document::id)
                .forEach(room.documents()::drop);
        pushes.clear();
    }

    private void tellAll() {
        room.tellConsumer(all());
        room.tellAgents(all());
    }

    private ObjectNode all() {
        var json = JsonMapper.shared().createObjectNode().put("type", "assist.pushed");
        var list = json.putArray("pushes");
        pushes.values().forEach(push -> push.write(list.addObject()));
        return json;
    }
}
