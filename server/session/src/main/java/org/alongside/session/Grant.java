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
 * @param assist empty where the session may not co-browse
 */
public record Grant(
        Duration ttl,
        Set<String> allowedOrigins,
        Optional<Voice> voice,
        Optional<String> uui,
        Role role,
        Optional<Assist> assist) {
    public Grant {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** A session that may call only. */
    public Grant(Duration ttl, Set<String> allowedOrigins, Optional<Voice> voice, Optional<String> uui, Role role) {
        this(ttl, allowedOrigins, voice, uui, role, Optional.empty());
    }

    /** Who holds the session. */
    public enum Role {
        CONSUMER,
        AGENT,
        /** Looks after support sessions and what agents may push; takes no calls. */
        SUPERVISOR
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

    /**
     * The right to take part in support sessions.
     *
     * @param role who shows the page, and who looks at it; a console's session looks
     * @param name what the other side is told; nothing where the person has no name to show
     * @param correlationIds the sessions it may name, each literally or with {@code *} for any run of characters; a consumer
     *     may always begin one that has no name yet, and an agent may always use a short code
     * @param permissions what an agent may see and act on
     * @param features what an agent may do besides looking
     * @param supervised of a consumer: supervisors may watch without asking, where the consent said so
     * @param record of a consumer: it is asked for a recording, where the server's settings allow that
     * @param introduction of an agent: what a consumer is shown besides the name
     */
    public record Assist(
            Role role,
            Redacted<String> name,
            List<String> correlationIds,
            AssistPermissions permissions,
            Set<AssistFeature> features,
            boolean supervised,
            boolean record,
            AssistIntroduction introduction) {
        public Assist {
            correlationIds = List.copyOf(correlationIds);
            features = Set.copyOf(features);
        }

        /** With the features of whom nothing was said. */
        public Assist(Role role, Redacted<String> name, List<String> correlationIds, AssistPermissions permissions) {
            this(role, name, correlationIds, permissions, AssistFeature.DEFAULT, false);
        }

        /** Of whom nothing is shown but the name. */
        public Assist(
                Role role,
                Redacted<String> name,
                List<String> correlationIds,
                AssistPermissions permissions,
                Set<AssistFeature> features,
                boolean supervised,
                boolean record) {
            this(role, name, correlationIds, permissions, features, supervised, record, AssistIntroduction.NONE);
        }

        /** Of whom no recording is asked. */
        public Assist(
                Role role,
                Redacted<String> name,
                List<String> correlationIds,
                AssistPermissions permissions,
                Set<AssistFeature> features,
                boolean supervised) {
            this(role, name, correlationIds, permissions, features, supervised, false);
        }
    }
}
