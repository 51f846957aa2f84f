package org.alongside.assist.activity;

import java.util.Optional;
import org.alongside.assist.support.Quality;
import org.alongside.assist.support.SupportEvent;
import org.alongside.assist.support.SupportEvent.AgentAnswered;
import org.alongside.assist.support.SupportEvent.AgentBack;
import org.alongside.assist.support.SupportEvent.ConsumerBack;
import org.alongside.assist.support.SupportEvent.ConsumerMoved;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.Rate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How exactly the page is shown: one quality for all who look, by the latest word of the consumer's page or of an agent, and
 * never better than the server's setting, with which a session begins.
 */
final class Grading implements Activity {
    private static final double WORDS_PER_SECOND = 2;
    private static final int WORDS_AT_ONCE = 20;

    private final Room room;
    private Optional<Rate> rate = Optional.empty();

    /** Empty until somebody said one. */
    private Optional<Quality> chosen = Optional.empty();

    Grading(Room room) {
        this.room = room;
    }

    @Override
    public Optional<Failure> said(Said said) {
        if (!allows(said.nowNanos())) {
            return Optional.of(new Failure(Failure.Code.LIMIT, "the quality was changed too often"));
        }
        return read(said.message(), room.bestQuality())
                .map(quality -> {
                    said.done();
                    choose(quality);
                    return quality;
                })
                .trouble();
    }

    private boolean allows(long nowNanos) {
        if (rate.isEmpty()) {
            rate = Optional.of(new Rate(WORDS_PER_SECOND, WORDS_AT_ONCE, nowNanos));
        }
        return rate.get().allows(nowNanos);
    }

    private static Result<Quality> read(JsonNode message, Quality best) {
        var quality = Quality.of(message.path("quality").asString(""));
        if (quality.isEmpty()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "quality must be low, medium, high or lossless");
        }
        return quality.get().compareTo(best) <= 0
                ? Result.ok(quality.get())
                : Result.failed(
                        Failure.Code.FORBIDDEN, "the best quality that this server gives is " + best.wireName());
    }

    private void choose(Quality quality) {
        if (quality != now()) {
            chosen = Optional.of(quality);
            room.tellConsumer(message());
            room.tellAgents(message());
        }
    }

    private Quality now() {
        return chosen.orElseGet(room::bestQuality);
    }

    /** Whoever comes, or comes back, is told. */
    @Override
    public void happened(SupportEvent event) {
        if (event instanceof ConsumerMoved || event instanceof ConsumerBack) {
            room.tellConsumer(message());
        } else if (event instanceof AgentAnswered answer) {
            room.now().admitted(answer.number()).ifPresent(this::tell);
        } else if (event instanceof AgentBack back) {
            room.now().agent(back.connection()).ifPresent(this::tell);
        }
    }

    private void tell(Agent agent) {
        room.tell(agent, message());
    }

    private ObjectNode message() {
        return JsonMapper.shared()
                .createObjectNode()
                .put("type", "assist.graded")
                .put("quality", now().wireName())
                .put("best", room.bestQuality().wireName());
    }
}
