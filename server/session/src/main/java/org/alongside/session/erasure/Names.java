package org.alongside.session.erasure;

import java.util.Arrays;
import java.util.stream.Stream;
import org.alongside.store.PastCall;
import org.alongside.store.StoredSession;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every name and address that a record has, wherever it stands in it. */
final class Names {
    private Names() {}

    /** Who called, was called, or answered. */
    static Stream<String> in(PastCall call) {
        return Stream.of(call.caller(), call.callerName().reveal(), call.dialled(), call.answeredBy(), call.agent())
                .filter(text -> !text.isEmpty());
    }

    /** Who rang or talked; and the addresses of which its timeline tells. */
    static Stream<String> inDetail(PastCall call) {
        var detail = JsonMapper.shared().readTree(call.detailJson());
        var legs = detail.path("legs").valueStream().flatMap(leg -> texts(leg, "address", "agent"));
        var told = detail.path("timeline")
                .valueStream()
                .flatMap(line -> addresses(line.path("text").asString("")));
        return Stream.concat(legs, told).filter(text -> !text.isEmpty());
    }

    /** Whose token it is, by what it allows. */
    static Stream<String> of(StoredSession token) {
        var grant = JsonMapper.shared().readTree(token.grantJson());
        var voice = grant.path("voice");
        String address =
                voice.path("username").asString("") + "@" + voice.path("domain").asString("");
        return Stream.of(
                        Stream.of(voice.isObject() ? address : ""),
                        texts(voice, "displayName"),
                        texts(grant.path("assist"), "name"))
                .flatMap(all -> all)
                .filter(text -> !text.isEmpty());
    }

    private static Stream<String> texts(JsonNode json, String... fields) {
        return Arrays.stream(fields).map(field -> json.path(field).asString(""));
    }

    /** A line of words has names only in the form of addresses. */
    private static Stream<String> addresses(String line) {
        return Arrays.stream(line.split("[\\s,<>()]+"))
                .map(word -> word.replaceFirst("[:.]+$", ""))
                .filter(word -> word.contains("@") || word.startsWith("tel:"));
    }
}
