package org.alongside.launcher;

/** Which of the two processes this is. */
enum Role {
    SERVER,
    BROKER,
    /** Both in one, still talking over the control port. */
    ALL;

    boolean hasServer() {
        return this != BROKER;
    }

    boolean hasBroker() {
        return this != SERVER;
    }
}
