package org.alongside.session.openid;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.alongside.kernel.Redacted;
import org.alongside.security.Tokens;

/** Things that wait to be fetched once, by a secret, in time. Of too many the oldest go. For any thread. */
public final class OneTime<T> {
    private record Waiting<T>(T thing, Instant until) {}

    private final LinkedHashMap<String, Waiting<T>> waiting;

    public OneTime(int most) {
        this.waiting = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Waiting<T>> eldest) {
                return size() > most;
            }
        };
    }

    public synchronized void keep(Redacted<String> secret, T thing, Instant until) {
        waiting.put(Tokens.hash(secret), new Waiting<>(thing, until));
    }

    /** Empty where it was never there, was fetched before, or is too old. */
    public synchronized Optional<T> take(Redacted<String> secret, Instant now) {
        return Optional.ofNullable(waiting.remove(Tokens.hash(secret)))
                .filter(found -> now.isBefore(found.until()))
                .map(Waiting::thing);
    }
}
