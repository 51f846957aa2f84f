package org.alongside.assist.documents;

/** An image as a browser gets it. */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are handed over, not shared
public record ImageFile(String mediaType, byte[] bytes) {}
