package org.alongside.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Web origins (RFC 6454): who may open a socket from a browser. */
public final class Origins {
    private Origins() {}

    /** {@code scheme://host[:port]} in lower case and without the scheme's own port; empty for anything else. */
    public static Optional<String> normal(String origin) {
        try {
            var uri = new URI(origin);
            boolean plain = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && (uri.getPath() == null || uri.getPath().isEmpty())
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return plain && web ? Optional.of(text(uri)) : Optional.empty();
        } catch (URISyntaxException noOrigin) {
            return Optional.empty();
        }
    }

    private static String text(URI uri) {
        int own = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        String port = uri.getPort() < 0 || uri.getPort() == own ? "" : ":" + uri.getPort();
        return (uri.getScheme() + "://" + uri.getHost() + port).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a socket may come from there: from the grant's origins, or, where it names none, from a page of this server's
     * own. Outside browsers there is no origin and nothing to protect.
     */
    public static boolean allowed(Grant grant, Optional<String> origin, Optional<String> host) {
        if (origin.isEmpty()) {
            return true;
        }
        var from = normal(origin.get());
        if (from.isEmpty()) {
            return false;
        }
        if (!grant.allowedOrigins().isEmpty()) {
            return grant.allowedOrigins().contains(from.get());
        }
        String scheme = from.get().substring(0, from.get().indexOf("://"));
        return host.flatMap(h -> normal(scheme + "://" + h)).equals(from);
    }
}
