package org.alongside.gateway.history;

import org.alongside.kernel.Redacted;

/**
 * What is known of a call before it begins. Texts are empty where there is nothing to say.
 *
 * @param caller as an address
 * @param dialled whom, as it was dialled
 * @param agent the account that calls, where an agent does
 * @param trunk the one it came from or goes to
 * @param correlation the name of the support session beside it
 * @param from the caller's network address
 */
public record Opening(
        String caller,
        Redacted<String> callerName,
        String dialled,
        String agent,
        String trunk,
        String correlation,
        String from) {}
