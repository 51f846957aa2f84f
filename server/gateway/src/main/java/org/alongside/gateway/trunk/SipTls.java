package org.alongside.gateway.trunk;

import javax.net.ssl.SSLContext;

/**
 * SIP over TLS. The contexts decide about certificates and may change them while serving.
 *
 * @param port {@code sip.tls-port}; 0 opens no listening point, and trunks can still be called over TLS
 * @param serving for connections that trunks open
 * @param calling for connections that we open: trusts whoever a trunk may be
 */
public record SipTls(int port, SSLContext serving, SSLContext calling) {
    public static final int DEFAULT_PORT = 5061;
}
