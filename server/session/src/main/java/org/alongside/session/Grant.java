package org.alongside.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;

/**
 * What a session's owner allowed it to do; the customer's web application states it, server to server, and it never grows.
 *
 * @param allowedOrigins origins a socket may come from; empty means the server's own only
 * @param voice empty where the session may not call
 * @param uui User-to-User information for every SIP request of its calls (RFC 7433), hex
 * @param role what consoles and consumers may do beyond calls
 */
public record Grant(Duration ttl, Set<String> allowedOrigins, Optional<Voice> voice, Optional<String> uui, Role role) {
    public Grant {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Who holds the session. */
    public enum Role {
        CONSUMER,
        AGENT
    }

    /**
     * The right to call.
     *
     * @param username the user part of its address of record, and of {@code agent:<username>} for an agent
     * @param allowedDestinations {@code sip:user@domain}, {@code agent:<name>}, {@code queue:<name>}, each literally or with
     *     {@code *} for any run of characters; denied unless listed
     */
    public record Voice(
            String username,
            Redacted<String> displayName,
            String domain,
            boolean inboundCallingEnabled,
            List<String> allowedDestinations,
            boolean audio,
            boolean video) {
        public Voice {
            allowedDestinations = List.copyOf(allowedDestinations);
        }
    }
}
