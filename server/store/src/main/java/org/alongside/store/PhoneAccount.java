package org.alongside.store;

import java.time.Instant;
import org.alongside.kernel.Redacted;

/**
 * A SIP phone that may register as {@code username@domain}.
 *
 * @param ha1Sha256 {@code H(username:domain:password)} (RFC 7616 §3.4.2) in lower-case hexadecimal: as good as the password,
 *     but within this domain only
 */
public record PhoneAccount(
        String username, String domain, Redacted<String> ha1Sha256, Redacted<String> ha1Md5, Instant createdAt) {
    public String address() {
        return username + "@" + domain;
    }
}
