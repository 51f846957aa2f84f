package org.alongside.gateway.registrar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.alongside.kernel.Id;
import org.alongside.sip.message.SipUri;

/** An address of record (RFC 3261 §6): a user of a controlled domain. The domain is in lower case, the user as written. */
public record Aor(String user, String domain) {
    public Aor {
        domain = domain.toLowerCase(Locale.ROOT);
    }

    static Aor of(SipUri uri) {
        return new Aor(uri.user(), uri.bareHost());
    }

    /** Under which its bindings are kept in the cluster: the same on every node. */
    Id key() {
        try {
            var hash = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8)));
            return new Id(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256", missing);
        }
    }

    @Override
    public String toString() {
        return user + "@" + domain;
    }
}
