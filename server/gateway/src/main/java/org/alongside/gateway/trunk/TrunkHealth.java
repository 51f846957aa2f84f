package org.alongside.gateway.trunk;

/**
 * Whether a trunk lives, as far as its answers tell. It takes two signs in a row to change the mind, so that one lost packet
 * moves no calls; what is down is still tried last.
 *
 * @param against how many signs in a row spoke against what is believed
 */
record TrunkHealth(boolean up, int against) {
    static final TrunkHealth NEW = new TrunkHealth(true, 0);
    private static final int CONVINCED = 2;

    /** @param alive any answer but 408 and 503 (RFC 3261 §8.1.3.1) */
    TrunkHealth after(boolean alive) {
        if (alive == up) {
            return new TrunkHealth(up, 0);
        }
        return against + 1 >= CONVINCED ? new TrunkHealth(alive, 0) : new TrunkHealth(up, against + 1);
    }
}
