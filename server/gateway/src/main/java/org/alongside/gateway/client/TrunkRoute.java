package org.alongside.gateway.client;

import java.util.List;
import java.util.Locale;
import org.alongside.gateway.negotiation.TrunkPolicy;

/**
 * A trunk as calls are routed to it.
 *
 * @param name as {@code SipEvent.Invited} gives it
 * @param domains whose calls take it; empty takes every domain that no other trunk lists
 */
public record TrunkRoute(String name, List<String> domains, TrunkPolicy policy) {
    public TrunkRoute {
        domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
    }
}
