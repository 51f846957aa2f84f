package org.alongside.gateway.call;

import org.alongside.kernel.Redacted;

/**
 * Whom a caller means, whoever is rung for it.
 *
 * @param address as the caller's page shows it until somebody answers
 * @param waits whether the caller goes on waiting while nobody is rung: callees come and go by {@link CallEvent.CalleeAdded} and
 *     {@link CallEvent.CalleeDropped}, and whoever sends these also decides when it has been long enough
 */
public record Dialled(String address, Redacted<String> displayName, boolean waits) {}
