package org.alongside.gateway.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallEffect;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.CallState;
import org.alongside.gateway.call.ClientLeg;
import org.alongside.gateway.call.ClientMessage;
import org.alongside.session.ConnectionId;

/**
 * What is known of a call so far; pure. It is made from what the call's machine decided, so it can't tell another story than
 * the one that happened.
 *
 * @param answeredBy the first leg that answered
 * @param queue the queue in which it waits, or waited last
 * @param reason why it ended; empty while it goes on
 */
public record Chronicle(
        CallId call,
        Opening opening,
        Instant beganAt,
        Optional<Instant> answeredAt,
        Optional<LegId> answeredBy,
        String queue,
        Map<LegId, LegStory> legs,
        Map<ConnectionId, LegId> clients,
        List<Line> timeline,
        Optional<String> reason,
        Instant lastAt) {
    /** A call that goes on for a day is still told in one row. */
    private static final int MOST_LINES = 300;

    public Chronicle {
        legs = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(legs));
        clients = Map.copyOf(clients);
        timeline = List.copyOf(timeline);
    }

    /** Something that happened. */
    public record Line(Instant at, String text) {}

    public static Chronicle begun(CallId call, Opening opening, Instant now) {
        String from = opening.from().isEmpty() ? "" : " from " + opening.from();
        var first = new Line(now, opening.caller() + from + " calls " + opening.dialled());
        return new Chronicle(
                call,
                opening,
                now,
                Optional.empty(),
                Optional.empty(),
                "",
                Map.of(),
                Map.of(),
                List.of(first),
                Optional.empty(),
                now);
    }

    /** @param account the agent at a connection, if one is */
    Chronicle stepped(
            Instant now,
            CallState before,
            CallState after,
            List<CallEffect> effects,
            Function<ConnectionId, Optional<String>> account) {
        var stories = new LinkedHashMap<>(legs);
        var names = new java.util.HashMap<>(clients);
        var present = after.everyLeg();
        var callerId = after.living().map(c -> c.caller().id());
        for (var leg : present) {
            String who = leg instanceof ClientLeg client
                    ? account.apply(client.connection()).orElse("")
                    : "";
            boolean caller = callerId.equals(Optional.of(leg.id()));
            stories.computeIfAbsent(leg.id(), id -> LegStory.of(leg, caller, who, now));
            boolean talks = after instanceof CallState.Talking;
            stories.computeIfPresent(leg.id(), (id, story) -> story.seen(leg, talks));
            if (leg instanceof ClientLeg client) {
                names.put(client.connection(), leg.id());
            }
        }
        stories.replaceAll((id, story) -> present.stream().anyMatch(l -> l.id().equals(id)) ? story : story.gone(now));
        for (var effect : effects) {
            if (effect instanceof CallEffect.Tell(var client, ClientMessage.Quality quality)) {
                Optional.ofNullable(names.get(client))
                        .ifPresent(id -> stories.computeIfPresent(id, (i, story) -> story.with(quality)));
            }
        }
        var next = new Chronicle(
                call,
                opening,
                beganAt,
                answeredAt,
                answeredBy,
                queue,
                stories,
                names,
                timeline,
                reason,
                reason.isPresent() ? lastAt : now);
        return next.answer(now, before, after).tell(now, effects).end(now, after);
    }

    private Chronicle answer(Instant now, CallState before, CallState after) {
        boolean first =
                answeredAt.isEmpty() && after instanceof CallState.Talking && !(before instanceof CallState.Talking);
        if (!first) {
            return this;
        }
        var callee = Optional.of(after)
                .filter(CallState.Talking.class::isInstance)
                .map(talking -> ((CallState.Talking) talking).call().callee().id());
        String who = callee.map(legs::get).map(LegStory::address).orElse("");
        return new Chronicle(
                        call, opening, beganAt, Optional.of(now), callee, queue, legs, clients, timeline, reason, now)
                .with(now, "answered by " + who);
    }

    private Chronicle tell(Instant now, List<CallEffect> effects) {
        var names = new Words.Names() {
            @Override
            public String of(ConnectionId client) {
                return Optional.ofNullable(clients.get(client)).map(this::of).orElse("somebody who left");
            }

            @Override
            public String of(LegId leg) {
                return Optional.ofNullable(legs.get(leg)).map(LegStory::address).orElse("a leg that left");
            }
        };
        var told = this;
        for (var effect : effects) {
            var words = Words.of(effect, names);
            if (words.isPresent()) {
                told = told.with(now, words.get());
            }
        }
        return told;
    }

    private Chronicle end(Instant now, CallState after) {
        return after instanceof CallState.Ended ended && reason.isEmpty()
                ? new Chronicle(
                        call,
                        opening,
                        beganAt,
                        answeredAt,
                        answeredBy,
                        queue,
                        legs,
                        clients,
                        timeline,
                        Optional.of(ended.reason().wireName()),
                        now)
                : this;
    }

    /** It ended before its machine could begin. */
    Chronicle refused(Instant now, String why) {
        return new Chronicle(
                call,
                opening,
                beganAt,
                answeredAt,
                answeredBy,
                queue,
                legs,
                clients,
                with(now, "ended at once: " + why).timeline,
                Optional.of(why),
                now);
    }

    Chronicle in(String joined) {
        return new Chronicle(
                call, opening, beganAt, answeredAt, answeredBy, joined, legs, clients, timeline, reason, lastAt);
    }

    /** At the limit one line says that not all is told. */
    Chronicle with(Instant now, String text) {
        if (timeline.size() == MOST_LINES) {
            return this;
        }
        var lines = new ArrayList<>(timeline);
        lines.add(new Line(now, timeline.size() == MOST_LINES - 1 ? "… and more" : text));
        return new Chronicle(
                call, opening, beganAt, answeredAt, answeredBy, queue, legs, clients, lines, reason, lastAt);
    }

    /** How long the caller waited for an answer, or in vain. */
    Duration waited() {
        return Duration.between(beganAt, answeredAt.orElse(lastAt));
    }

    /** Who answered, where that was an agent; else the agent who called. */
    String agent() {
        return answeredBy
                .map(legs::get)
                .map(LegStory::account)
                .filter(name -> !name.isEmpty())
                .orElse(opening.agent());
    }

    /** Everybody who talked, and the agent who called; not those at whom it only rang. */
    Set<String> agents() {
        return Stream.concat(
                        Stream.of(agent()),
                        legs.values().stream().filter(LegStory::talked).map(LegStory::account))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Both sides have sound, and not in the same codec. */
    boolean transcoded() {
        return legs.values().stream()
                        .filter(story -> !story.audio().isEmpty())
                        .map(story -> story.audio().toLowerCase(java.util.Locale.ROOT))
                        .distinct()
                        .count()
                > 1;
    }
}
