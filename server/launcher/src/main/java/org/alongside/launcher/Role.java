package org.alongside.launcher;

/** Which of the two processes this is. */
enum Role {
    SERVER,
    BROKER,
    /** Both in one, still talking over the control port. */
    ALL,
    /** A server that carries no calls: no broker, no SIP, nothing open to clients but HTTP. */
    COBROWSE;

    boolean hasServer() {
        return this != BROKER;
    }

    boolean hasBroker() {
        return this == BROKER || this == ALL;
    }

    boolean hasCalls() {
        return this != COBROWSE;
    }
}
