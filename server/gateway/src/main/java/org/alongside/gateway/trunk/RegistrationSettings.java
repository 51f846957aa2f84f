package org.alongside.gateway.trunk;

import java.time.Duration;
import org.alongside.gateway.trunk.TrunkSettings.Login;

/**
 * A user of ours whom a trunk's registrar shall know, so that its calls to him come here (RFC 3261 §10.2).
 *
 * @param trunk by name; the host of its URI is the registrar's domain
 * @param user as the registrar knows him; an INVITE for him rings the agent of that name
 * @param interval for how long a registration is asked for
 */
public record RegistrationSettings(String trunk, String user, Login login, Duration interval) {
    public static final Duration USUAL_INTERVAL = Duration.ofHours(1);

    String name() {
        return user + "@" + trunk;
    }
}
