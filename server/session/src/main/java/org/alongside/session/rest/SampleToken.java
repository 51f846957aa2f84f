package org.alongside.session.rest;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.Grant;
import org.alongside.session.IssuedSession;
import org.alongside.session.Sessions;
import org.alongside.store.StoredSession.Owner;

/** {@code POST /sample/token}: in demo mode the sample shop gets sessions without an application key. */
public final class SampleToken {
    private static final double TOKENS_PER_SECOND = 2;
    private static final int TOKENS_AT_ONCE = 120;

    private final Sessions sessions;
    private final Owner owner;
    private final Supplier<Grant> grant;
    private final LongSupplier nanoTime;
    private final RatePerAddress rate = new RatePerAddress(TOKENS_PER_SECOND, TOKENS_AT_ONCE);

    /** @param application under whose id the shop's sessions are kept; it must exist */
    public SampleToken(Sessions sessions, String application, Supplier<Grant> grant, LongSupplier nanoTime) {
        this.sessions = sessions;
        this.owner = new Owner.OfApplication(application);
        this.grant = grant;
        this.nanoTime = nanoTime;
    }

    public void addTo(Routes routes) {
        routes.post("/sample/token", request -> {
            if (!rate.allows(request.client(), nanoTime.getAsLong())) {
                return Response.failure(new Failure(Failure.Code.LIMIT, "too many tokens for this address"));
            }
            return switch (sessions.issue(owner, grant.get())) {
                case Result.Ok<IssuedSession>(var issued) -> Response.json(201, issued.json());
                case Result.Failed<IssuedSession>(var failure) -> Response.failure(failure);
            };
        });
    }
}
