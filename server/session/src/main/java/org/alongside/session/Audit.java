package org.alongside.session;

import java.net.InetAddress;
import java.time.InstantSource;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.store.AuditEntry;
import org.alongside.store.AuditTrail;

/** Writes down who did what, when and from where. For any thread; waits for the database. */
public final class Audit {
    /** Whoever holds the administrator's token. */
    public static final String ADMINISTRATOR = "administrator";

    public static final String OK = "ok";

    private final AuditTrail stored;
    private final InstantSource clock;

    public Audit(AuditTrail stored, InstantSource clock) {
        this.stored = stored;
        this.clock = clock;
    }

    public void done(String who, String action, String object, InetAddress from) {
        note(who, action, object, OK, from);
    }

    /** The same with how it came out: {@code ok}, or the code of its failure. */
    public void tried(String who, String action, String object, Result<?> outcome, InetAddress from) {
        String word = switch (outcome) {
            case Result.Ok<?> ok -> OK;
            case Result.Failed<?>(Failure failure) -> failure.code().wireName();
        };
        note(who, action, object, word, from);
    }

    /** @param outcome {@link #OK}, or in a word why not */
    public void note(String who, String action, String object, String outcome, InetAddress from) {
        stored.add(new AuditEntry(0, clock.instant(), who, action, object, outcome, from.getHostAddress()));
    }
}
