package org.alongside.launcher;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.alongside.http.HttpListener;
import org.alongside.http.HttpServer;
import org.alongside.http.Routes;
import org.alongside.kernel.NetworkRange;
import org.alongside.launcher.settings.Settings;
import org.alongside.security.HttpsCertificate;

/**
 * The server's listeners: HTTPS for clients, HTTP for a proxy, management for administrators. What is added with {@link
 * #onPublic} is served at the first two; a port of 0 leaves that door out.
 */
final class Doors {
    private static final String HTTPS = "https";
    private static final String HTTP = "http";
    private static final String MANAGEMENT = "management";

    private final Settings settings;
    private final HttpServer http;
    private final List<String> open;

    private Doors(Settings settings, List<HttpListener> listeners) {
        this.settings = settings;
        this.http = new HttpServer(listeners);
        this.open = listeners.stream().map(HttpListener::name).toList();
    }

    /** @param certificate the server's; a broker of its own has none, and management alone */
    static Doors of(Settings settings, Optional<HttpsCertificate> certificate) {
        var listeners = new ArrayList<HttpListener>();
        Settings.Server server = settings.server();
        List<NetworkRange> proxies = server.trustedProxies();
        String external = settings.bind().external();
        if (certificate.isPresent() && server.httpsPort() > 0) {
            var context = certificate.get().context();
            listeners.add(HttpListener.tls(HTTPS, "server.https-port", external, server.httpsPort(), context)
                    .trusting(proxies));
        }
        if (certificate.isPresent() && server.httpPort() > 0) {
            listeners.add(HttpListener.plain(HTTP, "server.http-port", external, server.httpPort())
                    .trusting(proxies));
        }
        if (settings.managementPort() > 0) {
            listeners.add(HttpListener.plain(
                    MANAGEMENT, "management.port", settings.bind().management(), settings.managementPort()));
        }
        return new Doors(settings, listeners);
    }

    HttpServer http() {
        return http;
    }

    List<Routes> onPublic() {
        return open.stream()
                .filter(name -> !name.equals(MANAGEMENT))
                .map(http::on)
                .toList();
    }

    List<Routes> onManagement() {
        return open.contains(MANAGEMENT) ? List.of(http.on(MANAGEMENT)) : List.of();
    }

    /** What a person on this machine opens. */
    String publicUrl() {
        String host = host(settings.bind().external());
        return open.contains(HTTPS)
                ? "https://%s:%d".formatted(host, settings.server().httpsPort())
                : "http://%s:%d".formatted(host, settings.server().httpPort());
    }

    String managementUrl() {
        return "http://%s:%d".formatted(host(settings.bind().management()), settings.managementPort());
    }

    private static String host(String bind) {
        InetAddress address = InetAddress.ofLiteral(bind);
        if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            return "localhost";
        }
        return address instanceof java.net.Inet6Address ? "[" + bind + "]" : bind;
    }
}
