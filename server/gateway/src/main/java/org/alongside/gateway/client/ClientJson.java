package org.alongside.gateway.client;

import java.util.Locale;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.call.CallView;
import org.alongside.gateway.call.ClientMessage;
import org.alongside.gateway.call.Wishes;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes what a call says as the client protocol writes it (protocol/client.md). */
final class ClientJson {
    private ClientJson() {}

    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The command that an answer refers to. */
    static ObjectNode command(String re) {
        return empty().put("id", re);
    }

    /** Every message but {@code Ok} and {@code Refused}, which are answers and not messages. */
    static ObjectNode write(ClientMessage message) {
        return switch (message) {
            case ClientMessage.Ok ok -> empty();
            case ClientMessage.Refused refused -> empty();
            case ClientMessage.Incoming m ->
                call("call.incoming", m.call())
                        .put("ring", m.ring().toString())
                        .put("from", m.from())
                        .put("displayName", m.displayName().reveal())
                        .put("audio", m.audio())
                        .put("video", m.video());
            case ClientMessage.Progressed m -> {
                var json = call("call.progress", m.call()).put("state", word(m.state()));
                yield m.status() > 0 ? json.put("status", m.status()) : json;
            }
            case ClientMessage.Attached m ->
                call("call.attached", m.call())
                        .put("attach", m.attach())
                        .put("sdp", m.sdp().reveal());
            case ClientMessage.Answered m -> media(call("call.answered", m.call()), m.media());
            case ClientMessage.Connected m -> call("call.connected", m.call()).put("attach", m.attach());
            case ClientMessage.Held m -> call("call.held", m.call()).put("by", word(m.by()));
            case ClientMessage.Resumed m -> call("call.resumed", m.call()).put("by", word(m.by()));
            case ClientMessage.FarState m -> call("call.far", m.call()).put("state", word(m.state()));
            case ClientMessage.FarMedia m ->
                call("call.far", m.call()).put("audio", m.audio()).put("video", m.video());
            case ClientMessage.Transferring m -> {
                var json = call("call.transferring", m.call()).put("state", word(m.state()));
                yield m.status() > 0 ? json.put("status", m.status()) : json;
            }
            case ClientMessage.TransferFailed m -> {
                var json = call("call.transfer-failed", m.call())
                        .put("reason", m.reason().wireName());
                m.sip().ifPresent(sip -> json.put("status", sip.status()).put("text", sip.text()));
                yield json;
            }
            case ClientMessage.Moved m ->
                call("call.moved", m.call())
                        .put("to", m.to().toString())
                        .put("far", m.far())
                        .put("displayName", m.displayName().reveal());
            case ClientMessage.DtmfReceived m ->
                call("call.dtmf-received", m.call()).put("tone", m.tone());
            case ClientMessage.Quality m -> {
                var json = call("call.quality", m.call())
                        .put("score", m.score())
                        .put("mos", m.mos())
                        .put("lossPercent", m.lossPercent())
                        .put("jitterMillis", m.jitterMillis());
                yield m.roundTripMillis() < 0 ? json : json.put("roundTripMillis", m.roundTripMillis());
            }
            case ClientMessage.Ended m -> {
                var json = call("call.ended", m.call()).put("reason", m.reason().wireName());
                m.sip().ifPresent(sip -> json.put("status", sip.status()).put("text", sip.text()));
                yield json;
            }
        };
    }

    /** One entry of {@code state.calls}. */
    static ObjectNode view(CallView view) {
        var json = empty().put("call", view.call().toString())
                .put("role", view.caller() ? "caller" : "callee")
                .put("phase", word(view.phase()))
                .put("attach", view.attach())
                .put("held", view.held())
                .put("farHeld", view.farHeld());
        media(json, view.media());
        if (view.phase() == CallView.Phase.INCOMING) {
            json.put("ring", view.leg().toString());
        }
        if (view.attachAgain()) {
            json.put("attachAgain", true);
        }
        json.put(view.caller() ? "to" : "from", view.farAddress());
        return json.put("displayName", view.farName().reveal());
    }

    private static ObjectNode media(ObjectNode json, Wishes media) {
        return json.put("audio", media.of(MediaKind.AUDIO).word())
                .put("video", media.of(MediaKind.VIDEO).word());
    }

    private static ObjectNode call(String type, org.alongside.gateway.call.CallId call) {
        return empty().put("type", type).put("call", call.toString());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
