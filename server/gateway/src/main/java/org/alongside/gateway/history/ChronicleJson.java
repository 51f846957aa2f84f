package org.alongside.gateway.history;

import org.alongside.store.PastCall;
import tools.jackson.databind.json.JsonMapper;

/** Writes a call that is over as one row; readers ignore fields they don't know. */
final class ChronicleJson {
    private static final int VERSION = 1;

    private ChronicleJson() {}

    static PastCall row(Chronicle chronicle) {
        var opening = chronicle.opening();
        return new PastCall(
                chronicle.call().id(),
                chronicle.beganAt(),
                chronicle.answeredAt(),
                chronicle.lastAt(),
                opening.caller(),
                opening.callerName(),
                opening.dialled(),
                chronicle
                        .answeredBy()
                        .map(chronicle.legs()::get)
                        .map(LegStory::address)
                        .orElse(""),
                chronicle.agent(),
                chronicle.queue(),
                chronicle.waited().toMillis(),
                opening.trunk(),
                chronicle.reason().orElse(""),
                opening.correlation(),
                detail(chronicle));
    }

    private static String detail(Chronicle chronicle) {
        var json = JsonMapper.shared().createObjectNode().put("v", VERSION);
        json.put("transcoded", chronicle.transcoded());
        var legs = json.putArray("legs");
        chronicle.legs().forEach((id, story) -> {
            var leg = legs.addObject()
                    .put("leg", id.toString())
                    .put("side", story.side())
                    .put("kind", story.kind())
                    .put("address", story.address())
                    .put("since", story.since().toString())
                    .put("until", story.until().orElse(chronicle.lastAt()).toString())
                    .put("talked", story.talked());
            if (!story.account().isEmpty()) {
                leg.put("agent", story.account());
            }
            if (!story.audio().isEmpty()) {
                leg.put("audio", story.audio());
            }
            if (!story.video().isEmpty()) {
                leg.put("video", story.video());
            }
            if (story.scores().count() > 0) {
                leg.putObject("quality")
                        .put(
                                "mean",
                                Math.round((double) story.scores().sum()
                                        / story.scores().count()))
                        .put("worst", story.scores().worst());
            }
        });
        var timeline = json.putArray("timeline");
        chronicle
                .timeline()
                .forEach(line ->
                        timeline.addObject().put("at", line.at().toString()).put("text", line.text()));
        return json.toString();
    }
}
