package org.alongside.broker.api.client;

/** Opens the sockets of a {@link BrokerClient}; the real one is {@link HttpWire}, tests bring their own. */
interface Wire {
    /** Returns at once; the listener hears {@code opened}, texts in order, and then, or instead, {@code closed} once. */
    void open(Listener listener);

    /** What a socket tells; from any thread, one call at a time. */
    interface Listener {
        void opened(Line line);

        void text(String text);

        /** Why the socket could not be opened or is no more, in words for a log. */
        void closed(String reason);
    }

    /** An open socket's outgoing side; never blocks. */
    interface Line {
        void send(String text);

        /** Ends it without ceremony; idempotent. */
        void abort();
    }
}
