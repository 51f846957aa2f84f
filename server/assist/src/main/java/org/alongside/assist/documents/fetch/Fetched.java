package org.alongside.assist.documents.fetch;

import java.net.URI;

/**
 * What an address led to.
 *
 * @param from the last address, after redirects
 * @param type as its server called it; only a hint
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are handed over, not shared
public record Fetched(URI from, String type, byte[] bytes) {}
