package org.alongside.session.rest;

import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.alongside.kernel.Result;
import org.alongside.session.Agents;
import org.alongside.session.IssuedSession;
import org.alongside.session.Sessions;
import org.alongside.store.AgentAccount;
import org.alongside.store.StoredSession.Owner;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a sign-in opens, by whatever way: a session of one shift, and what the console must know of it.
 *
 * @param domain the one agents belong to
 */
record Shift(Sessions sessions, String domain) {
    Result<ObjectNode> open(AgentAccount account) {
        return sessions.issue(new Owner.OfAgent(account.username()), Agents.grant(account, domain))
                .map(issued -> json(issued, account));
    }

    private static ObjectNode json(IssuedSession issued, AgentAccount account) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("session", issued.session().toString())
                .put("token", issued.token().reveal())
                .put(
                        "expiresAt",
                        issued.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("username", account.username())
                .put("displayName", account.displayName().reveal())
                .put("role", account.role().name().toLowerCase(Locale.ROOT));
    }
}
