package org.alongside.session;

import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;
import org.alongside.store.AgentAccount;

/**
 * Somebody whom a sign-in provider vouches for.
 *
 * @param subject who it is there, for ever
 * @param username what an account that is made for this person is called
 * @param skills empty where the provider says nothing of skills: then the account keeps its own
 */
public record Arrival(
        String subject,
        String username,
        Redacted<String> displayName,
        AgentAccount.Role role,
        Optional<Set<String>> skills) {}
