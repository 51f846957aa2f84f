package org.alongside.sip.transaction;

import java.util.Optional;
import org.alongside.kernel.Id;

/**
 * The way by which a message came and its answers leave: a value, never a socket, so that a node which is not the owner can
 * hand on a raw message together with its flow.
 *
 * @param node whose socket it is
 * @param listener the listening point's name on that node
 * @param transport UDP, TCP or TLS
 * @param remoteHost the other end's address, IPv6 without brackets
 * @param connection the connection's number on that node; 0 for UDP, and for the others where none is open yet
 */
public record Flow(Id node, String listener, Transport transport, String remoteHost, int remotePort, long connection) {

    /** How bytes travel; a reliable transport needs no retransmission (RFC 3261 §17). */
    public enum Transport {
        UDP,
        TCP,
        /** TLS over TCP. */
        TLS;

        public boolean isReliable() {
            return this != UDP;
        }
    }

    public boolean isReliable() {
        return transport.isReliable();
    }

    /** The other end without the connection's number: what stays true when a connection is opened anew. */
    public Flow withConnection(long number) {
        return new Flow(node, listener, transport, remoteHost, remotePort, number);
    }

    /** One word without white space; {@link #parse} reads it. */
    public String toText() {
        return String.join(
                "|",
                node.toString(),
                listener,
                transport.name(),
                remoteHost,
                Integer.toString(remotePort),
                Long.toString(connection));
    }

    public static Optional<Flow> parse(String text) {
        String[] parts = text.split("\\|", -1);
        if (parts.length != 6) {
            return Optional.empty();
        }
        try {
            return Id.parse(parts[0])
                    .map(node -> new Flow(
                            node,
                            parts[1],
                            Transport.valueOf(parts[2]),
                            parts[3],
                            Integer.parseInt(parts[4]),
                            Long.parseLong(parts[5])));
        } catch (IllegalArgumentException unreadable) { // numbers and enum names have no other way to say no
            return Optional.empty();
        }
    }
}
