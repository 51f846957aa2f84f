package org.alongside.http;

import java.net.InetAddress;
import java.util.Optional;

/** A request whose body has been read within the listener's limit. */
public interface Request {
    String method();

    String path();

    /** A {@code {name}} part of the route's path. */
    String pathParameter(String name);

    Optional<String> query(String name);

    Optional<String> header(String name);

    byte[] body();

    /** The client: the socket's peer, or the last X-Forwarded-For entry where that peer is a trusted proxy. */
    InetAddress client();

    /** Whether the client came over TLS, here or at the trusted proxy. */
    boolean secure();
}
