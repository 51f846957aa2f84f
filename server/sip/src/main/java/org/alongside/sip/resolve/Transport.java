package org.alongside.sip.resolve;

import java.util.Arrays;
import java.util.Optional;
import org.alongside.sip.message.SipUri;

/** How to speak to a target, with the names that DNS has for it (RFC 3263 §4.1). */
public enum Transport {
    UDP("udp", "SIP+D2U", "_sip._udp.", 5060),
    TCP("tcp", "SIP+D2T", "_sip._tcp.", 5060),
    TLS("tls", "SIPS+D2T", "_sips._tcp.", 5061);

    private final String parameter;
    private final String service;
    private final String srvPrefix;
    private final int port;

    Transport(String parameter, String service, String srvPrefix, int port) {
        this.parameter = parameter;
        this.service = service;
        this.srvPrefix = srvPrefix;
        this.port = port;
    }

    public int defaultPort() {
        return port;
    }

    String srvName(String domain) {
        return srvPrefix + domain;
    }

    static Optional<Transport> ofService(String naptrService) {
        return Arrays.stream(values())
                .filter(t -> t.service.equalsIgnoreCase(naptrService))
                .findFirst();
    }

    /** That of a {@code transport} parameter; with {@code sips:}, TCP means TLS over it and UDP nothing (RFC 3261 §26.2.2). */
    static Optional<Transport> ofParameter(SipUri uri, String value) {
        return Arrays.stream(values())
                .filter(t -> t.parameter.equals(value))
                .map(t -> uri.secure() && t == TCP ? TLS : t)
                .filter(t -> t.serves(uri))
                .findFirst();
    }

    /** {@code sips:} goes over TLS only. */
    boolean serves(SipUri uri) {
        return !uri.secure() || this == TLS;
    }
}
