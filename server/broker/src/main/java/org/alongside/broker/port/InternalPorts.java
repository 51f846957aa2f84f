package org.alongside.broker.port;

import java.net.InetAddress;
import org.alongside.broker.api.MediaKind;

/**
 * Where SIP endpoints reach the broker: RTP on an even port, RTCP on the next, bound on demand.
 *
 * @param bind must not be a wildcard, unless {@code advertised} is given: it is what the SDP says
 * @param advertised what the SDP says; the same as {@code bind} without a NAT
 * @param marks how packets are marked
 * @param first the first UDP port, even; {@code last} is the last one, included
 */
public record InternalPorts(InetAddress bind, InetAddress advertised, int first, int last, Marks marks) {
    /**
     * DSCP of each media kind (RFC 4594 §4.1, 4.3): 46 is EF, 34 is AF41, 0 none.
     */
    public record Marks(int audio, int video) {
        public static final Marks NONE = new Marks(0, 0);

        public int of(MediaKind kind) {
            return kind == MediaKind.AUDIO ? audio : video;
        }
    }

    public InternalPorts {
        if (first < 1 || last <= first || last > 65535) {
            throw new IllegalArgumentException("broker.internal-ports: %d-%d is no port range".formatted(first, last));
        }
        first = first + (first & 1);
    }

    /** The bound address is the advertised one, and nothing is marked. */
    public static InternalPorts of(InetAddress bind, int first, int last) {
        return new InternalPorts(bind, bind, first, last, Marks.NONE);
    }

    public InternalPorts withMarks(Marks others) {
        return new InternalPorts(bind, advertised, first, last, others);
    }
}
