package org.alongside.session;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One kind of client socket, e.g. {@code /gateway/v1}. All calls for one connection come one at a time and in order, from
 * that connection's {@link org.alongside.kernel.Mailbox}.
 */
public interface Service {
    /** A client said a good {@code hello} for the first time. */
    void opened(ClientConnection connection);

    /**
     * A message that is not the session's own; its {@code type} is a non-empty string. A message with an {@code id} that was
     * handled already never comes here: it is answered with its first result.
     */
    void message(ClientConnection connection, String type, JsonNode message);

    /** Whether clients of this service may send binary messages; where not, a socket that does is closed with 1003. */
    default boolean takesBinary() {
        return false;
    }

    /** A binary message, which is neither numbered nor ever repeated. */
    default void binary(ClientConnection connection, byte[] message) {}

    /** The socket is gone or silent; the grace period runs. */
    void lost(ClientConnection connection);

    /** The client is back within its grace period; {@code replayed} is false when it needs a {@code state} snapshot. */
    void resumed(ClientConnection connection, boolean replayed);

    /** The grace period ran out, the client said {@code bye}, or its token was revoked: free everything. */
    void ended(ClientConnection connection, EndCause cause);

    /** Why a connection is over for good. */
    enum EndCause {
        BYE,
        GRACE_OVER,
        REVOKED,
        /** The client broke the protocol or a limit, or the service itself ended it. */
        REFUSED,
        SHUTDOWN
    }

    /** A client as a service sees it: it outlives its sockets. For any thread. */
    interface ClientConnection {
        ConnectionId id();

        SessionId session();

        Grant grant();

        /** From where the present (or last) socket came. */
        java.net.InetAddress address();

        /** Queues a message; it is replayed after a resume if the client did not see it. Never blocks. */
        void send(ObjectNode message);

        /**
         * Queues a binary message, in its place among the others; lost with the socket, and dropped while there is none.
         * Never blocks.
         */
        void send(java.nio.ByteBuffer message);

        /** Answers a command by its id: {@code {"type":"ok","re":id}} with these fields, or the failure's form. */
        void reply(JsonNode command, ObjectNode result);

        void refuse(JsonNode command, org.alongside.kernel.Failure failure);

        /** During a call the heartbeat is 1 s, otherwise 15 s. */
        void busy(boolean inCall);

        /** Ends it: the client is told why and must not resume. */
        void end(org.alongside.kernel.Failure reason);
    }
}
