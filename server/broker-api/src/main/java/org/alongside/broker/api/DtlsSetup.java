package org.alongside.broker.api;

/** Who opens the DTLS association (RFC 4145, RFC 8842). */
public enum DtlsSetup {
    ACTIVE,
    PASSIVE,
    ACTPASS
}
