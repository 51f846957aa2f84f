package org.alongside.gateway.client;

import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallId;
import org.alongside.gateway.call.Wishes;
import org.alongside.gateway.negotiation.Flow;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of one command. The first bad one is remembered with its name, and every read gives some value, so that a
 * command is read in one go and judged once.
 */
final class Fields {
    private static final CallId NO_CALL = new CallId(new Id(0, 0));

    private final JsonNode message;
    private Optional<Failure> problem = Optional.empty();

    Fields(JsonNode message) {
        this.message = message;
    }

    /** The command's failure, naming the field. */
    Optional<Failure> problem() {
        return problem;
    }

    String text(String name, int atMost) {
        var node = message.get(name);
        if (node == null
                || !node.isString()
                || node.stringValue().isEmpty()
                || node.stringValue().length() > atMost) {
            return bad(name, "must be a text of 1 to " + atMost + " characters", "");
        }
        return node.stringValue();
    }

    /** Empty where it is absent. */
    String optionalText(String name, int atMost) {
        var node = message.get(name);
        if (node == null || (node.isString() && node.stringValue().length() <= atMost)) {
            return node == null ? "" : node.stringValue();
        }
        return bad(name, "must be a text of up to " + atMost + " characters", "");
    }

    boolean has(String name) {
        return message.has(name);
    }

    CallId call() {
        return call("call");
    }

    CallId call(String name) {
        var node = message.get(name);
        return Optional.ofNullable(node)
                .filter(JsonNode::isString)
                .flatMap(n -> Id.parse(n.stringValue()))
                .map(CallId::new)
                .orElseGet(() -> bad(name, "must be 32 lower-case hex digits", NO_CALL));
    }

    /** Empty where it is absent. */
    Optional<LegId> ring() {
        return has("ring") ? Optional.of(new LegId(call("ring").id())) : Optional.empty();
    }

    int number(String name, int atMost) {
        var node = message.get(name);
        if (node == null || !node.isInt() || node.intValue() < 1 || node.intValue() > atMost) {
            return bad(name, "must be a whole number from 1 to " + atMost, 1);
        }
        return node.intValue();
    }

    boolean flag(String name) {
        var node = message.get(name);
        if (node == null || !node.isBoolean()) {
            return bad(name, "must be true or false", false);
        }
        return node.booleanValue();
    }

    Wishes wishes() {
        return new Wishes(flow("audio"), flow("video"));
    }

    private Flow flow(String name) {
        var node = message.get(name);
        return Optional.ofNullable(node)
                .filter(JsonNode::isString)
                .flatMap(n -> Flow.parse(n.stringValue()))
                .orElseGet(() -> bad(name, "must be sendrecv, sendonly, recvonly or none", Flow.NONE));
    }

    /** {@code 0-9 A-D * # ,} (RFC 4733 §3.2), at most 64. */
    String tones() {
        String tones = text("tones", 64);
        return problem.isEmpty() && !tones.matches("[0-9A-D*#,]+")
                ? bad("tones", "may hold 0-9, A-D, *, # and commas", "")
                : tones;
    }

    private <T> T bad(String name, String rule, T instead) {
        if (problem.isEmpty()) {
            problem = Optional.of(new Failure(Failure.Code.BAD_REQUEST, name + ": " + rule));
        }
        return instead;
    }
}
