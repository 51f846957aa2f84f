package org.alongside.gateway.trunk;

import java.util.List;
import java.util.Optional;

/**
 * Where SIP listens and whom it knows.
 *
 * @param bind address of the listening points (UDP and TCP), {@code bind.internal}
 * @param port {@code sip.port}; 0 takes a free one, for tests
 * @param advertisedHost the address or name that Via and Contact give; "" takes {@code bind}, or for a wildcard the address
 *     of the interface towards each trunk
 * @param trunks in order of preference
 * @param tls empty where TLS is not spoken at all
 */
public record SipSettings(
        String bind, int port, String advertisedHost, List<TrunkSettings> trunks, Optional<SipTls> tls) {
    public static final int DEFAULT_PORT = 5081;

    public SipSettings {
        trunks = List.copyOf(trunks);
    }

    public SipSettings(String bind, int port, String advertisedHost, List<TrunkSettings> trunks) {
        this(bind, port, advertisedHost, trunks, Optional.empty());
    }
}
