package org.alongside.broker.port;

import java.net.InetAddress;

/**
 * Where SIP endpoints reach the broker: RTP on an even port, RTCP on the next, bound on demand.
 *
 * @param bind must not be a wildcard, unless {@code advertised} is given: it is what the SDP says
 * @param advertised what the SDP says; the same as {@code bind} without a NAT
 * @param first the first UDP port, even; {@code last} is the last one, included
 */
public record InternalPorts(InetAddress bind, InetAddress advertised, int first, int last) {
    public InternalPorts {
        if (first < 1 || last <= first || last > 65535) {
            throw new IllegalArgumentException("broker.internal-ports: %d-%d is no port range".formatted(first, last));
        }
        first = first + (first & 1);
    }

    /** The bound address is the advertised one. */
    public static InternalPorts of(InetAddress bind, int first, int last) {
        return new InternalPorts(bind, bind, first, last);
    }
}
