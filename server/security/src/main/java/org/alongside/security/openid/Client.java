package org.alongside.security.openid;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Redacted;

/**
 * Who we are to a provider.
 *
 * @param issuer the provider's own name for itself: an address below which its description lies
 * @param secret none for a public client, which PKCE alone protects
 * @param scopes what is asked for; {@code openid} always is
 */
public record Client(URI issuer, String id, Optional<Redacted<String>> secret, List<String> scopes) {
    public Client {
        var all = new LinkedHashSet<String>(Set.of("openid"));
        all.addAll(scopes);
        scopes = List.copyOf(all);
    }

    /** HTTPS with a host; plain HTTP only where it does not leave this machine. No password in it, and no fragment. */
    public static boolean safe(URI address) {
        String host = address.getHost();
        if (host == null || address.getUserInfo() != null || address.getFragment() != null) {
            return false;
        }
        return "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && loopback(host));
    }

    private static boolean loopback(String host) {
        return host.equals("localhost")
                || NetworkRange.literal(host.replaceAll("[\\[\\]]", ""))
                        .filter(address -> address.isLoopbackAddress())
                        .isPresent();
    }
}
