package org.alongside.broker.port;

import java.net.InetAddress;
import java.util.List;

/**
 * Where WebRTC clients reach the broker.
 *
 * @param bind a wildcard address serves IPv4 and IPv6 alike
 * @param first the first UDP port, {@code last} the last one, both included; 0 and 0 bind one port the system chooses
 * @param advertised what clients are told instead of the bound address; the first rule that matches wins
 */
public record ExternalPorts(InetAddress bind, int first, int last, List<Advertised> advertised) {
    public ExternalPorts {
        if (first < 0 || last < first || last > 65535) {
            throw new IllegalArgumentException("broker.ports: %d-%d is no port range".formatted(first, last));
        }
        advertised = List.copyOf(advertised);
    }

    public int count() {
        return last - first + 1;
    }
}
