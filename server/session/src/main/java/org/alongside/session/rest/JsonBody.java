package org.alongside.session.rest;

import org.alongside.http.Request;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request's body as JSON. */
final class JsonBody {
    private JsonBody() {}

    static Result<JsonNode> of(Request request) {
        try {
            var body = JsonMapper.shared().readTree(request.body());
            return body.isObject() ? Result.ok(body) : refused();
        } catch (JacksonException notJson) {
            return refused();
        }
    }

    private static Result<JsonNode> refused() {
        return Result.failed(Failure.Code.BAD_REQUEST, "the body must be a JSON object");
    }
}
