package org.alongside.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.alongside.kernel.Failure;

/** A whole answer: status, headers, body. */
@SuppressWarnings("ArrayRecordComponent") // never compared; the body is handed over, not shared
public record Response(int status, String contentType, byte[] body, Map<String, String> headers) {
    public Response {
        headers = Map.copyOf(headers);
    }

    public static Response json(int status, String json) {
        return new Response(status, "application/json", json.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static Response text(int status, String text) {
        return new Response(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static Response noContent() {
        return new Response(204, "text/plain; charset=utf-8", new byte[0], Map.of());
    }

    /** {@code {"error":{"code":"bad-token","message":"…"}}} with the failure's HTTP status. */
    public static Response failure(Failure failure) {
        String json = "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}"
                .formatted(failure.code().wireName(), JsonText.escape(failure.message()));
        return json(failure.code().httpStatus(), json);
    }

    public Response with(String header, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(header, value);
        return new Response(status, contentType, body, more);
    }
}
