package org.alongside.assist.relay;

/** How fast a viewer wants to see. */
public enum Pace {
    /** Every picture, as fast as it is painted. */
    FULL,
    /**
     * One whole picture for each ack, which such a viewer gives about once a second. Where nobody looks at full pace the
     * consumer's page is acknowledged no faster either, so that it takes no more pictures than are seen.
     */
    GLANCES
}
