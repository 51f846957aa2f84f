package org.alongside.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.alongside.kernel.Redacted;

/** A new session with its token, which is nowhere else in the clear: whoever asked for it gets it now or never. */
public record IssuedSession(SessionId session, Redacted<String> token, Instant expiresAt) {
    /** {@code {"session","token","expiresAt"}}; every character of these is plain, so nothing needs escaping. */
    public String json() {
        return "{\"session\":\"%s\",\"token\":\"%s\",\"expiresAt\":\"%s\"}"
                .formatted(session, token.reveal(), expiresAt.truncatedTo(ChronoUnit.SECONDS));
    }
}
