package org.alongside.session.rest;

import java.util.List;
import java.util.function.Function;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.security.Tokens;
import org.alongside.session.Audit;
import tools.jackson.databind.json.JsonMapper;

/** Lets requests with the administrator's token through; and what their answers have in common. */
public record AdministratorOnly(Redacted<String> token) {
    private static final String BEARER = "Bearer ";

    public Routes.Handler then(Function<Request, Response> action) {
        return request -> {
            boolean known = request.header("Authorization")
                    .filter(header -> header.startsWith(BEARER))
                    .map(header -> Redacted.of(header.substring(BEARER.length()).strip()))
                    .filter(given -> Tokens.same(given, token))
                    .isPresent();
            return known
                    ? action.apply(request)
                    : Response.failure(new Failure(
                                    Failure.Code.BAD_TOKEN,
                                    "the Authorization header must be Bearer and the administrator's token"))
                            .with("WWW-Authenticate", "Bearer");
        };
    }

    /** The same for what changes something: it is written down with what it was done to, a parameter of the path. */
    Routes.Handler changing(Audit audit, String what, String parameter, Function<Request, Response> action) {
        return then(request -> {
            var response = action.apply(request);
            String outcome = response.status() < 300 ? Audit.OK : "status " + response.status();
            audit.note(Audit.ADMINISTRATOR, what, request.pathParameter(parameter), outcome, request.client());
            return response;
        });
    }

    static Response list(String what, List<String> names) {
        var json = JsonMapper.shared().createObjectNode();
        names.forEach(json.putArray(what)::add);
        return Response.json(200, json.toString());
    }

    static Response gone(boolean removed, String what) {
        return removed
                ? Response.noContent()
                : Response.failure(new Failure(Failure.Code.NOT_FOUND, "there is no such " + what));
    }
}
