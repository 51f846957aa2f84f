package org.alongside.session;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Tokens;
import org.alongside.store.StoredSession;
import org.alongside.store.StoredSession.Owner;
import org.alongside.store.StoredSessions;

/**
 * Issues, finds and revokes sessions. The database alone knows them, by the hash of their token, so that a restart forgets
 * nobody and a revocation is never missed. For any thread; every call waits for the database.
 */
public final class Sessions {
    /** So many live sessions an application may have: more is a loop in somebody's code. */
    public static final int MOST_PER_APPLICATION = 100_000;

    private static final int LONGEST_LIST = 1_000;
    private static final int LONGEST_TOKEN = 256;
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    /** An expired token is called expired, not wrong, for as long. */
    private static final Duration EXPIRED_KEPT_FOR = Duration.ofDays(1);

    private final StoredSessions stored;
    private final SecureRandom random;
    private final InstantSource clock;
    private final List<Consumer<SessionId>> revocationListeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Instant> forgetAt = new AtomicReference<>(Instant.MIN);

    public Sessions(StoredSessions stored, SecureRandom random, InstantSource clock) {
        this.stored = stored;
        this.random = random;
        this.clock = clock;
    }

    /** Fails with {@code LIMIT} when its application has too many. */
    public Result<IssuedSession> issue(Owner owner, Grant grant) {
        Instant now = clock.instant();
        forgetSometimes(now);
        if (owner instanceof Owner.OfApplication(var id) && stored.countLiveOf(id, now) >= MOST_PER_APPLICATION) {
            return Result.failed(
                    Failure.Code.LIMIT, "the application has " + MOST_PER_APPLICATION + " live sessions already");
        }
        var id = new SessionId(Id.random(random));
        Redacted<String> token = Tokens.draw(random);
        Instant expires = now.plus(grant.ttl());
        stored.add(new StoredSession(id.id(), Tokens.hash(token), owner, GrantJson.write(grant), now, expires, false));
        return Result.ok(new IssuedSession(id, token, expires));
    }

    /** Fails with {@code BAD_TOKEN} for a wrong or revoked one, and with {@code TOKEN_EXPIRED}. */
    public Result<Session> find(Redacted<String> token) {
        return findAlsoExpired(token)
                .flatMap(session -> clock.instant().isBefore(session.expiresAt())
                        ? Result.ok(session)
                        : Result.failed(Failure.Code.TOKEN_EXPIRED, "the token expired: get a new one"));
    }

    /** As {@link #find}, but time does not matter: for a connection that was opened before the token expired. */
    public Result<Session> findAlsoExpired(Redacted<String> token) {
        return Optional.of(token)
                .filter(t -> t.reveal().length() <= LONGEST_TOKEN)
                .flatMap(t -> stored.byTokenHash(Tokens.hash(t)))
                .filter(found -> !found.revoked())
                .map(found -> Result.ok(session(found)))
                .orElseGet(() -> Result.failed(Failure.Code.BAD_TOKEN, "the token is unknown or was revoked"));
    }

    /** An application's own, the newest first, at most a thousand. */
    public List<Session> liveOf(String application) {
        return stored.liveOf(application, clock.instant(), LONGEST_LIST).stream()
                .map(Sessions::session)
                .toList();
    }

    /** Ends a session of this owner at once, wherever it is connected; false when the owner has no such one. */
    public boolean revoke(SessionId id, Owner owner) {
        boolean its = stored.byId(id.id()).filter(s -> s.owner().equals(owner)).isPresent();
        if (!its || !stored.revoke(id.id())) {
            return false;
        }
        revocationListeners.forEach(listener -> listener.accept(id));
        return true;
    }

    /** Ends every session of this owner at once, wherever it is connected, also those that live on after their time. */
    public int revokeAll(Owner owner) {
        var revoked = stored.notRevokedOf(owner).stream()
                .filter(stored::revoke)
                .map(SessionId::new)
                .toList();
        revoked.forEach(id -> revocationListeners.forEach(listener -> listener.accept(id)));
        return revoked.size();
    }

    /** These are no longer kept: whoever is connected with one is so no longer. */
    public void erased(List<Id> ids) {
        ids.forEach(id -> revocationListeners.forEach(listener -> listener.accept(new SessionId(id))));
    }

    /** Tells every revocation, on the thread of whoever revoked. */
    public void onRevoked(Consumer<SessionId> listener) {
        revocationListeners.add(listener);
    }

    private static Session session(StoredSession found) {
        return new Session(
                new SessionId(found.id()),
                found.owner(),
                GrantJson.readStored(found.grantJson()),
                found.createdAt(),
                found.expiresAt());
    }

    private void forgetSometimes(Instant now) {
        Instant due = forgetAt.get();
        if (now.isAfter(due) && forgetAt.compareAndSet(due, now.plus(FORGET_EVERY))) {
            stored.forgetExpired(now.minus(EXPIRED_KEPT_FOR));
        }
    }
}
