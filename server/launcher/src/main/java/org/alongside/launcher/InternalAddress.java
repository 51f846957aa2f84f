package org.alongside.launcher;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.alongside.launcher.settings.Settings;

/**
 * The address that SIP and RTP towards the trunk live at. A wildcard can't be written into SDP, so where nothing else is set
 * it is the address from which this machine reaches its first trunk, and without one the rest of the world where phones
 * register, else loopback.
 */
final class InternalAddress {
    private static final int ANY_PORT = 5060;
    /** An address of nobody (RFC 5737): the way there is the default route. */
    private static final String SOMEWHERE = "192.0.2.1";

    private InternalAddress() {}

    static InetAddress of(Settings settings) {
        InetAddress set = InetAddress.ofLiteral(settings.bind().internal());
        return set.isAnyLocalAddress() ? towards(settings.gateway()) : set;
    }

    private static InetAddress towards(Settings.Gateway gateway) {
        boolean alone = gateway.trunks().isEmpty() && gateway.domains().isEmpty();
        return gateway.trunks().stream()
                .map(trunk -> hostOf(trunk.uri()))
                .flatMap(host -> from(host).stream())
                .findFirst()
                .or(() -> alone ? Optional.empty() : from(SOMEWHERE)) // a name that only SRV knows, or phones
                .orElseGet(InetAddress::getLoopbackAddress);
    }

    private static Optional<InetAddress> from(String host) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, ANY_PORT)); // sends nothing
            return Optional.of(socket.getLocalAddress()).filter(address -> !address.isAnyLocalAddress());
        } catch (IOException | java.io.UncheckedIOException | IllegalArgumentException unreachable) {
            return Optional.empty();
        }
    }

    /** {@code sip:user@host:port;parameters}: an opaque URI for java.net, so taken apart here. */
    static String hostOf(URI uri) {
        String rest = uri.getSchemeSpecificPart().split("[;?]", 2)[0];
        String hostAndPort = rest.substring(rest.indexOf('@') + 1);
        if (hostAndPort.startsWith("[")) {
            return hostAndPort.substring(1, hostAndPort.indexOf(']'));
        }
        return hostAndPort.split(":", 2)[0];
    }
}
