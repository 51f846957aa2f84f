package org.alongside.assist.activity;

import java.util.Optional;
import org.alongside.assist.support.SupportState.Agent;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.AssistFeature;
import org.alongside.session.Service.ClientConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A message to an activity.
 *
 * @param agent who said it; empty where it was the consumer
 * @param nowNanos for measuring
 * @param nowMillis since 1970, which clients know as the server's clock
 */
public record Said(
        ClientConnection from, Optional<Agent> agent, String type, JsonNode message, long nowNanos, long nowMillis) {
    /** The agent who said it, if this agent may do that. */
    public Result<Agent> by(AssistFeature feature) {
        return byAgent()
                .flatMap(a -> a.may(feature)
                        ? Result.ok(a)
                        : Result.failed(Failure.Code.FORBIDDEN, "this token does not allow to " + feature.wireName()));
    }

    /** The agent who said it. */
    public Result<Agent> byAgent() {
        return agent.map(Result::ok)
                .orElseGet(() -> Result.failed(Failure.Code.FORBIDDEN, "only an agent may say " + type));
    }

    /** Nothing where the consumer said it. */
    public Optional<Failure> unlessByConsumer() {
        return agent.map(a -> new Failure(Failure.Code.FORBIDDEN, "only the consumer may say " + type));
    }

    /** Answers that it is done. */
    public void done() {
        done(JsonMapper.shared().createObjectNode());
    }

    public void done(ObjectNode result) {
        from.reply(message, result);
    }

    public void refused(Failure failure) {
        from.refuse(message, failure);
    }
}
