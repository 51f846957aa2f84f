package org.alongside.broker.api;

/**
 * An address where the broker can be reached (RFC 8839 §5.1); always a host candidate over UDP for now.
 *
 * @param address as the client must use it: the advertised one where the client is behind a NAT
 */
public record TransportCandidate(String foundation, long priority, String address, int port) {}
