package org.alongside.gateway.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.EndReason;
import org.alongside.gateway.queue.AgentState;
import tools.jackson.databind.node.ObjectNode;

/** What queues say to consumers and to consoles (protocol/client.md). */
final class QueueJson {
    private QueueJson() {}

    static ObjectNode queued(CallId call, String queue, int position, Optional<Duration> expected) {
        var json = ClientJson.empty()
                .put("type", "call.queued")
                .put("call", call.toString())
                .put("queue", queue)
                .put("position", position);
        expected.ifPresent(time -> json.put("expectedWaitSeconds", time.toSeconds()));
        return json;
    }

    /** A transfer came to nothing, and why in words for the agent. */
    static ObjectNode notHanded(CallId call, EndReason reason, String words) {
        return ClientJson.empty()
                .put("type", "call.transfer-failed")
                .put("call", call.toString())
                .put("reason", reason.wireName())
                .put("text", words);
    }

    static ObjectNode announcement(CallId call, String text) {
        return ClientJson.empty()
                .put("type", "call.announcement")
                .put("call", call.toString())
                .put("text", text);
    }

    static ObjectNode agent(AgentState state, Instant now) {
        var json = ClientJson.empty().put("type", "agent.state");
        return switch (state) {
            case AgentState.Available available -> json.put("state", "available");
            case AgentState.Ringing ringing -> json.put("state", "ringing");
            case AgentState.InCall inCall -> json.put("state", "in-call");
            case AgentState.WrapUp(var until) ->
                json.put("state", "wrap-up")
                        .put("seconds", Math.max(0, Duration.between(now, until).toSeconds()));
            case AgentState.Away(var reason) -> json.put("state", "away").put("reason", reason);
        };
    }

    /** A queue as a console shows it. */
    record Line(String queue, int waiting, Optional<Instant> oldest) {}

    static ObjectNode board(Collection<Line> lines, Collection<String> reachable, Instant now) {
        var json = ClientJson.empty().put("type", "agent.queues");
        var list = json.putArray("queues");
        var names = json.putArray("reachable");
        reachable.forEach(names::add);
        for (var line : lines) {
            var entry = list.addObject().put("queue", line.queue()).put("waiting", line.waiting());
            line.oldest()
                    .ifPresent(since -> entry.put(
                            "longestSeconds",
                            Math.max(0, Duration.between(since, now).toSeconds())));
        }
        return json;
    }
}
