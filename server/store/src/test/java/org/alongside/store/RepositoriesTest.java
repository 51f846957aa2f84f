package org.alongside.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.store.AgentAccount.Lock;
import org.alongside.store.AgentAccount.Role;
import org.alongside.store.StoredSession.Owner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepositoriesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00.123456Z");
    private static final AgentAccount BEN =
            new AgentAccount("ben", "$argon2id$…", Redacted.of("Ben B."), Role.AGENT, Set.of(), Lock.NONE, NOW);

    private final Database database = Database.inMemory();
    private final SplittableRandom random = new SplittableRandom(1);

    @BeforeEach
    void start() {
        database.start();
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    private StoredSession session(Owner owner, Duration lives) {
        var id = Id.random(random);
        return new StoredSession(id, "hash of " + id, owner, "{\"v\":1}", NOW, NOW.plus(lives), false);
    }

    @Test
    void anApplicationIsFoundByItsKeyAloneAndMayGetAnother() {
        var applications = database.applications();
        applications.put(new Application("shop", "old", NOW));
        applications.put(new Application("shop", "new", NOW.plusSeconds(9)));

        assertThat(applications.byKeyHash("old")).isEmpty();
        assertThat(applications.byKeyHash("new")).contains(new Application("shop", "new", NOW));
        assertThat(applications.all()).hasSize(1);
    }

    @Test
    void anAccountComesBackWhole() {
        var accounts = database.agentAccounts();
        accounts.put(BEN);
        var locked = new AgentAccount(
                "ben",
                "other",
                Redacted.of("Ben C."),
                Role.SUPERVISOR,
                Set.of("loans", "english"),
                new Lock(5, Optional.of(NOW.plusSeconds(300))),
                NOW);
        assertThat(accounts.find("ben")).contains(BEN);
        accounts.put(locked);

        assertThat(accounts.find("ben")).contains(locked);
        assertThat(accounts.all()).containsExactly(locked);
        assertThat(accounts.find("Ben")).isEmpty();
        assertThat(accounts.remove("ben")).isTrue();
        assertThat(accounts.remove("ben")).isFalse();
    }

    @Test
    void failuresThatComeAtOnceAreAllCounted() {
        var accounts = database.agentAccounts();
        accounts.put(BEN);
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.runAsync(() ->
                        accounts.changeLock("ben", lock -> new Lock(lock.failures() + 1, Optional.of(NOW)))))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(tries).join();

        assertThat(accounts.find("ben").orElseThrow().lock()).isEqualTo(new Lock(20, Optional.of(NOW)));
        assertThat(accounts.changeLock("nobody", lock -> lock)).isEmpty();
    }

    @Test
    void aSessionIsFoundByItsTokenUntilItIsForgotten() {
        database.applications().put(new Application("shop", "key", NOW));
        var sessions = database.sessions();
        var session = session(new Owner.OfApplication("shop"), Duration.ofHours(1));
        sessions.add(session);

        assertThat(sessions.byTokenHash(session.tokenHash())).contains(session);
        assertThat(sessions.byId(session.id())).contains(session);
        assertThat(sessions.byTokenHash("another")).isEmpty();
        assertThat(sessions.forgetExpired(session.expiresAt())).isZero();
        assertThat(sessions.forgetExpired(session.expiresAt().plusSeconds(1))).isEqualTo(1);
        assertThat(sessions.byTokenHash(session.tokenHash())).isEmpty();
    }

    @Test
    void anApplicationSeesItsOwnLiveSessions() {
        database.applications().put(new Application("shop", "key 1", NOW));
        database.applications().put(new Application("bank", "key 2", NOW));
        var sessions = database.sessions();
        var live = session(new Owner.OfApplication("shop"), Duration.ofHours(1));
        var expired = session(new Owner.OfApplication("shop"), Duration.ofSeconds(-1));
        var revoked = session(new Owner.OfApplication("shop"), Duration.ofHours(1));
        var foreign = session(new Owner.OfApplication("bank"), Duration.ofHours(1));
        for (var each : new StoredSession[] {live, expired, revoked, foreign}) {
            sessions.add(each);
        }

        assertThat(sessions.revoke(revoked.id())).isTrue();
        assertThat(sessions.revoke(revoked.id())).isFalse();
        assertThat(sessions.liveOf("shop", NOW, 10)).containsExactly(live);
        assertThat(sessions.countLiveOf("shop", NOW)).isEqualTo(1);
        assertThat(sessions.byId(revoked.id()).orElseThrow().revoked()).isTrue();
    }

    @Test
    void everySessionOfAnOwnerCanBeFoundToBeRevoked() {
        database.applications().put(new Application("ben", "key", NOW));
        database.agentAccounts().put(BEN);
        var sessions = database.sessions();
        var expired = session(new Owner.OfAgent("ben"), Duration.ofSeconds(-1));
        var revoked = session(new Owner.OfAgent("ben"), Duration.ofHours(1));
        var ofNamesake = session(new Owner.OfApplication("ben"), Duration.ofHours(1));
        for (var each : new StoredSession[] {expired, revoked, ofNamesake}) {
            sessions.add(each);
        }
        sessions.revoke(revoked.id());

        assertThat(sessions.notRevokedOf(new Owner.OfAgent("ben"))).containsExactly(expired.id());
        assertThat(sessions.notRevokedOf(new Owner.OfApplication("ben"))).containsExactly(ofNamesake.id());
    }

    @Test
    void withTheOwnerGoItsSessions() {
        database.applications().put(new Application("shop", "key", NOW));
        database.agentAccounts().put(BEN);
        var sessions = database.sessions();
        var ofShop = session(new Owner.OfApplication("shop"), Duration.ofHours(1));
        var ofBen = session(new Owner.OfAgent("ben"), Duration.ofHours(1));
        sessions.add(ofShop);
        sessions.add(ofBen);
        assertThat(sessions.byId(ofBen.id())).contains(ofBen);

        assertThat(database.applications().remove("shop")).isTrue();
        assertThat(database.agentAccounts().remove("ben")).isTrue();
        assertThat(sessions.byId(ofShop.id())).isEmpty();
        assertThat(sessions.byId(ofBen.id())).isEmpty();
    }

    @Test
    void aSessionWithoutAKnownOwnerIsRefused() {
        var orphan = session(new Owner.OfApplication("nobody"), Duration.ofHours(1));

        assertThatThrownBy(() -> database.sessions().add(orphan)).isInstanceOf(RuntimeException.class);
    }
}
