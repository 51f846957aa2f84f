package org.alongside.sip.sdp;

import java.util.Optional;
import org.alongside.kernel.Redacted;

/**
 * {@code a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:…} (SDES, RFC 4568).
 *
 * @param keyParameters {@code inline:} with key and salt in base64, possibly {@code |lifetime|MKI:length}: a secret
 * @param sessionParameters what follows, as text; often empty
 */
public record Crypto(int tag, String suite, Redacted<String> keyParameters, String sessionParameters) {

    static Optional<Crypto> parse(String value) {
        String[] parts = value.trim().split("\\s+", 4);
        int tag = Numbers.parse(parts[0], 999_999_999);
        if (parts.length < 3 || tag < 0) {
            return Optional.empty();
        }
        return Optional.of(new Crypto(tag, parts[1], Redacted.of(parts[2]), parts.length > 3 ? parts[3] : ""));
    }

    /** The attribute's value with the key in clear, for the description only; {@link #toString} hides it. */
    public String attributeValue() {
        String plain = tag + " " + suite + " " + keyParameters.reveal();
        return sessionParameters.isEmpty() ? plain : plain + " " + sessionParameters;
    }
}
