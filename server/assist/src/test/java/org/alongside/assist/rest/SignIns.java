package org.alongside.assist.rest;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Grant;
import org.alongside.session.IssuedSession;
import org.alongside.session.Sessions;
import org.alongside.session.rest.SupervisorOnly;
import org.alongside.store.AgentAccount;
import org.alongside.store.Database;
import org.alongside.store.StoredSession.Owner;

/** People who signed in, with what they say for themselves in the {@code Authorization} header. */
record SignIns(Database database, Sessions sessions, InstantSource clock) {
    static SignIns at(Database database, InstantSource clock) {
        return new SignIns(database, new Sessions(database.sessions(), new SecureRandom(), clock), clock);
    }

    SupervisorOnly door() {
        return new SupervisorOnly(sessions);
    }

    /** The header of somebody of that role; what the account may do besides is not asked here. */
    Optional<String> as(Grant.Role role, String name) {
        database.agentAccounts()
                .put(new AgentAccount(
                        name,
                        AgentAccount.NO_PASSWORD,
                        Redacted.of(name),
                        AgentAccount.Role.AGENT,
                        Set.of(),
                        AgentAccount.Lock.NONE,
                        clock.instant()));
        var grant = new Grant(Duration.ofHours(1), Set.of(), Optional.empty(), Optional.empty(), role);
        return switch (sessions.issue(new Owner.OfAgent(name), grant)) {
            case Result.Ok<IssuedSession>(var issued) ->
                Optional.of("Bearer " + issued.token().reveal());
            case Result.Failed<IssuedSession>(var failure) -> throw new AssertionError(failure);
        };
    }
}
