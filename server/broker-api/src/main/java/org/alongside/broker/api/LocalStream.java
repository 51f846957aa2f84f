package org.alongside.broker.api;

import java.util.OptionalLong;

/** The SSRCs the broker sends a media kind with, for the SDP (RFC 5576); they stay the same for a leg's whole life. */
public record LocalStream(MediaKind kind, long ssrc, OptionalLong rtxSsrc, String cname) {}
