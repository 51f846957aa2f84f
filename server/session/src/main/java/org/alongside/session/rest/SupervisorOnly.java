package org.alongside.session.rest;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Grant;
import org.alongside.session.Session;
import org.alongside.session.Sessions;

/** Lets requests of the consoles through, with the token of a sign-in. */
public record SupervisorOnly(Sessions sessions) {
    private static final String BEARER = "Bearer ";

    /** For supervisors and administrators. */
    public Routes.Handler then(BiFunction<Request, Session, Response> action) {
        return among(EnumSet.of(Grant.Role.SUPERVISOR), action);
    }

    /** For them, and for agents. */
    public Routes.Handler orAgent(BiFunction<Request, Session, Response> action) {
        return among(EnumSet.of(Grant.Role.SUPERVISOR, Grant.Role.AGENT), action);
    }

    private Routes.Handler among(Set<Grant.Role> roles, BiFunction<Request, Session, Response> action) {
        return request -> switch (session(request)) {
            case Result.Failed<Session>(var failure) ->
                Response.failure(failure).with("WWW-Authenticate", "Bearer");
            case Result.Ok<Session>(var session) ->
                roles.contains(session.grant().role())
                        ? action.apply(request, session)
                        : Response.failure(new Failure(Failure.Code.FORBIDDEN, "only a supervisor may do that"));
        };
    }

    private Result<Session> session(Request request) {
        Optional<Redacted<String>> token = request.header("Authorization")
                .filter(header -> header.startsWith(BEARER))
                .map(header -> Redacted.of(header.substring(BEARER.length()).strip()));
        return token.map(sessions::find)
                .orElseGet(() -> Result.failed(
                        Failure.Code.BAD_TOKEN, "the Authorization header must be Bearer and the token of a sign-in"));
    }
}
