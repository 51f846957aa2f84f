package org.alongside.http;

import java.util.List;
import javax.net.ssl.SSLContext;
import org.alongside.kernel.NetworkRange;

/**
 * One place where the server listens.
 *
 * @param name what {@link HttpServer#on} finds it by, one word
 * @param portKey the setting that holds its port, for the sentence that says the port is taken
 * @param bindAddress an address or host name of this machine
 * @param port 0 lets the system choose, see {@link HttpServer#port}
 * @param trustedProxies networks whose X-Forwarded-For and X-Forwarded-Proto are believed
 */
public record HttpListener(
        String name,
        String portKey,
        String bindAddress,
        int port,
        Protection protection,
        Limits limits,
        List<NetworkRange> trustedProxies) {
    public HttpListener {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** What lies between this listener and its clients. */
    public sealed interface Protection {
        /** HTTP and WS in the clear: loopback, or behind a reverse proxy. */
        record Plain() implements Protection {}

        /** HTTPS and WSS, TLS 1.2 or newer; the context decides about certificates and may change them while serving. */
        record Tls(SSLContext context) implements Protection {}

        /** The same, and a client without a certificate that the context trusts never gets to speak HTTP. */
        record MutualTls(SSLContext context) implements Protection {}
    }

    public static HttpListener plain(String name, String portKey, String bindAddress, int port) {
        return new HttpListener(name, portKey, bindAddress, port, new Protection.Plain(), Limits.DEFAULT, List.of());
    }

    public static HttpListener tls(String name, String portKey, String bindAddress, int port, SSLContext context) {
        return new HttpListener(
                name, portKey, bindAddress, port, new Protection.Tls(context), Limits.DEFAULT, List.of());
    }

    public static HttpListener mutualTls(
            String name, String portKey, String bindAddress, int port, SSLContext context) {
        return new HttpListener(
                name, portKey, bindAddress, port, new Protection.MutualTls(context), Limits.DEFAULT, List.of());
    }

    public HttpListener with(Limits newLimits) {
        return new HttpListener(name, portKey, bindAddress, port, protection, newLimits, trustedProxies);
    }

    public HttpListener trusting(List<NetworkRange> proxies) {
        return new HttpListener(name, portKey, bindAddress, port, protection, limits, proxies);
    }
}
