package org.alongside.broker.api;

import org.alongside.kernel.Redacted;

/**
 * One {@code a=crypto} line (RFC 4568): suite and master key + salt in base64.
 *
 * @param suite {@code AES_CM_128_HMAC_SHA1_80}, {@code AES_CM_128_HMAC_SHA1_32}, {@code AES_256_CM_HMAC_SHA1_80},
 *     {@code AEAD_AES_128_GCM} or {@code AEAD_AES_256_GCM}
 */
public record SdesCrypto(int tag, String suite, Redacted<String> key) {}
