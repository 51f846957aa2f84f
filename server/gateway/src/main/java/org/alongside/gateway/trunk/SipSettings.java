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
 * @param registrations users of ours whom trunks shall know
 * @param dscp how our packets are marked (RFC 2474, RFC 4594 §4.1.2); 0 for not at all
 */
public record SipSettings(
        String bind,
        int port,
        String advertisedHost,
        List<TrunkSettings> trunks,
        Optional<SipTls> tls,
        List<RegistrationSettings> registrations,
        int dscp) {
    public static final int DEFAULT_PORT = 5081;

    public SipSettings {
        trunks = List.copyOf(trunks);
        registrations = List.copyOf(registrations);
    }

    public SipSettings(String bind, int port, String advertisedHost, List<TrunkSettings> trunks, Optional<SipTls> tls) {
        this(bind, port, advertisedHost, trunks, tls, List.of(), 0);
    }

    public SipSettings(String bind, int port, String advertisedHost, List<TrunkSettings> trunks) {
        this(bind, port, advertisedHost, trunks, Optional.empty());
    }

    public SipSettings withDscp(int mark) {
        return new SipSettings(bind, port, advertisedHost, trunks, tls, registrations, mark);
    }

    public SipSettings with(List<RegistrationSettings> users) {
        return new SipSettings(bind, port, advertisedHost, trunks, tls, users, dscp);
    }

    /** The byte of the IP header that carries the mark in its upper six bits. */
    int trafficClass() {
        return dscp << 2;
    }
}
