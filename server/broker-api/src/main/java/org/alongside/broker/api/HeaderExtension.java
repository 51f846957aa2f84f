package org.alongside.broker.api;

/** An RTP header extension and its number in one media section (RFC 8285). */
public record HeaderExtension(int id, String uri) {}
