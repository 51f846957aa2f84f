package org.alongside.broker.dtls;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.kernel.Component.StartFailure;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * DTLS-SRTP with Bouncy Castle: DTLS 1.2, the certificate of this process, a virtual thread per association. Any thread.
 *
 * <p>Two bounds hold against a flood of hellos: so many handshakes may run at once, others fail; and of all threads only
 * twice the number of cores compute at the same time, see {@link Inbox}.
 */
public final class SrtpHandshakes implements DtlsAssociations {
    /** A call takes two; more than this at once is no busy hour but an attack or a restart, and clients try again. */
    private static final int MAX_RUNNING = 1_000;

    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private final Identity identity;
    private final SecureRandom random;
    private final List<Profile> profiles;
    private final Timing timing;
    private final Semaphore cores = new Semaphore(2 * Runtime.getRuntime().availableProcessors(), true);
    private final Semaphore running;
    private final ThreadFactory threads = Thread.ofVirtual().name("dtls-", 0).factory();

    /** Makes this process's certificate, and one handshake with itself: a JVM's first one costs 100–300 ms. */
    public static SrtpHandshakes start(InstantSource clock, SecureRandom random) {
        var identity = Identity.create(clock.instant(), random);
        var handshakes = new SrtpHandshakes(identity, random, Profile.ALL, Timing.USUAL, MAX_RUNNING);
        handshakes.warmUp();
        return handshakes;
    }

    SrtpHandshakes(Identity identity, SecureRandom random, List<Profile> profiles, Timing timing, int maxRunning) {
        this.identity = identity;
        this.random = random;
        this.profiles = List.copyOf(profiles);
        this.timing = timing;
        this.running = new Semaphore(maxRunning);
    }

    @Override
    public List<Fingerprint> localFingerprints() {
        return List.of(identity.fingerprint());
    }

    @Override
    public Association open(Role role, List<Fingerprint> remote, Outbound outbound, Outcome outcome) {
        if (!running.tryAcquire()) {
            threads.newThread(() -> outcome.failed("too many DTLS handshakes at once"))
                    .start();
            return new NoAssociation();
        }
        var counted = new Counted(outcome, running);
        var negotiation = new Negotiation(new BcTlsCrypto(random), identity, List.copyOf(remote), profiles);
        var inbox = new Inbox(role, outbound, cores);
        var association = new SrtpAssociation(role, negotiation, timing, inbox, cores, counted);
        threads.newThread(() -> {
                    try {
                        association.run();
                    } finally {
                        counted.release();
                    }
                })
                .start();
        return association;
    }

    private void warmUp() {
        try (var loopback = Loopback.open(this)) {
            loopback.handshake().get(WARM_UP.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new StartFailure("The broker can't do a DTLS handshake with itself: " + failed.getMessage(), failed);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The broker's start was interrupted.", stopping);
        }
    }
}
