package org.alongside.gateway.registrar;

import java.util.List;
import java.util.Locale;

/**
 * A domain whose users we know.
 *
 * @param allowedDestinations whom its phones may call, as a grant lists it; {@code *} stands for any run of characters
 */
public record ControlledDomain(String name, List<String> allowedDestinations) {
    public ControlledDomain {
        name = name.toLowerCase(Locale.ROOT);
        allowedDestinations = List.copyOf(allowedDestinations);
    }

    /** Its own users, and agents. */
    public static List<String> usualDestinations(String name) {
        return List.of("agent:*", "sip:*@" + name);
    }
}
