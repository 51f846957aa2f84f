package org.alongside.session;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Tokens;
import org.alongside.store.Application;
import org.alongside.store.Applications;

/** The keys by which customers' web applications ask for sessions. */
public final class ApplicationKeys {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Applications stored;
    private final SecureRandom random;
    private final InstantSource clock;

    public ApplicationKeys(Applications stored, SecureRandom random, InstantSource clock) {
        this.stored = stored;
        this.random = random;
        this.clock = clock;
    }

    /** Adds an application, or gives it another key in place of the old one; the key is shown here and never again. */
    public Result<Redacted<String>> make(String id) {
        if (!ID.matcher(id).matches()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "an application's id is up to 64 letters, digits or . _ -");
        }
        var key = Tokens.draw(random);
        stored.put(new Application(id, Tokens.hash(key), clock.instant()));
        return Result.ok(key);
    }

    /** Takes an application away with its sessions; false when there was none. */
    public boolean remove(String id) {
        return stored.remove(id);
    }

    public List<String> all() {
        return stored.all().stream().map(Application::id).toList();
    }

    /** Whose key it is. */
    public Optional<String> applicationOf(Redacted<String> key) {
        return stored.byKeyHash(Tokens.hash(key)).map(Application::id);
    }
}
