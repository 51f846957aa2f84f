package org.alongside.gateway.trunk;

/**
 * How much is read from addresses that are no trunk. Some must be: a proxy may leave the route after the first request, and
 * what comes next within the dialog comes from somebody else. Used by the UDP reader alone.
 */
final class Strangers {
    private static final String ALL = "";

    private final SourceRates each = new SourceRates(50, 100);
    /** A flood may forge as many addresses as it likes. */
    private final SourceRates together = new SourceRates(500, 1000);

    boolean allow(String address, long now) {
        return each.allows(address, now) && together.allows(ALL, now);
    }
}
