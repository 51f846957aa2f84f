package org.alongside.http;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Decides whom to talk to and what to do with what they say. */
@FunctionalInterface
public interface SocketHandler {
    /** Called once for each accepted WebSocket, on its own virtual thread; the listener then gets everything in order. */
    Listener opened(Socket socket);

    /** One WebSocket's incoming side; calls come one at a time. */
    interface Listener {
        void text(String message);

        /** A service without binary messages keeps this and closes the socket with 1003. */
        default void binary(ByteBuffer message) {
            throw new UnsupportedOperationException("this service takes no binary messages");
        }

        /** The end, exactly once, whoever caused it. */
        void closed(int code, String reason);
    }

    /**
     * One WebSocket's outgoing side, for any thread. Sending never blocks: messages wait in a bounded queue, a writer of its
     * own empties it, and an overflow closes the socket with 4408 so that the client resumes.
     */
    interface Socket {
        /** False when the socket is closed or was just closed for being too slow. */
        boolean send(String message);

        boolean send(ByteBuffer message);

        /** Sends what waits (for at most 1 s), then closes; idempotent. */
        void close(int code, String reason);

        InetAddress client();

        /** The Origin header (RFC 6454); absent outside browsers. */
        Optional<String> origin();

        /** The Host header: what the client thinks this server is called, with a port that is not the scheme's own. */
        Optional<String> host();

        Optional<String> query(String name);

        /** The subject of the peer's certificate on a listener with mutual TLS. */
        Optional<String> peerCertificateSubject();
    }
}
