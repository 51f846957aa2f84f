package org.alongside.broker.api;

/** What a media section carries (RFC 8866 §5.14). */
public enum MediaKind {
    AUDIO,
    VIDEO
}
