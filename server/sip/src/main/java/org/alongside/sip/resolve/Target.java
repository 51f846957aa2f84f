package org.alongside.sip.resolve;

/**
 * One place to send to.
 *
 * @param address numeric, IPv6 without brackets
 * @param domain whom the certificate must name over TLS: the URI's own domain, whatever DNS said (RFC 5922 §4)
 */
public record Target(Transport transport, String address, int port, String domain) {}
