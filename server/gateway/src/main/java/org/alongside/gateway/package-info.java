/**
 * Calls between browsers, apps and SIP: {@link org.alongside.gateway.Gateway} is the module's entry. Inside, {@code call}
 * decides, {@code negotiation} compares, {@code client} and {@code trunk} speak.
 */
@NullMarked
package org.alongside.gateway;

import org.jspecify.annotations.NullMarked;
