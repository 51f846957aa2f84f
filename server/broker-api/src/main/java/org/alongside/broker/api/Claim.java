package org.alongside.broker.api;

import org.alongside.kernel.Id;

/**
 * Who speaks for a bridge: the server node that owns its call, and how often ownership has changed.
 *
 * <p>The broker is the fence (architecture, failure promise): a command with an older epoch is refused, and a higher epoch
 * is accepted only when the present owner's channel has been silent for 900 ms or was closed.
 */
public record Claim(Id owner, long epoch) {}
