package org.alongside.broker.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.broker.dtls.DtlsAssociations.Outcome;

/** What the DTLS tests share: patient or impatient ends, and outcomes one can wait for. */
final class Ends {
    static final Timing QUICK = new Timing(Duration.ofMillis(40), Duration.ofSeconds(8));
    static final Timing IMPATIENT = new Timing(Duration.ofMillis(40), Duration.ofMillis(600));

    private Ends() {}

    static SrtpHandshakes usual() {
        return with(Profile.ALL, QUICK, 1_000);
    }

    static SrtpHandshakes with(List<Profile> profiles, Timing timing, int maxRunning) {
        var random = new SecureRandom();
        return new SrtpHandshakes(
                Identity.create(Instant.parse("2026-11-24T00:00:00Z"), random), random, profiles, timing, maxRunning);
    }

    /** Both ends agreed on the same keys, seen from their own side. */
    static void assertPaired(Keys one, Keys other, Profile profile) {
        assertThat(one.profile()).isEqualTo(profile.number());
        assertThat(other.profile()).isEqualTo(profile.number());
        assertThat(one.send().reveal())
                .hasSize(profile.keyBytes() + profile.saltBytes())
                .isEqualTo(other.receive().reveal())
                .isNotEqualTo(one.receive().reveal());
        assertThat(one.receive().reveal()).isEqualTo(other.send().reveal());
    }

    /** An outcome that waits to be asked. */
    static final class Told implements Outcome {
        private final CompletableFuture<Keys> keys = new CompletableFuture<>();
        private final CompletableFuture<String> failure = new CompletableFuture<>();
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

        @Override
        public void established(Keys agreed) {
            assertThat(keys.complete(agreed)).isTrue();
            failure.completeExceptionally(new AssertionError("established instead"));
        }

        @Override
        public void failed(String reason) {
            assertThat(failure.complete(reason)).isTrue();
            keys.completeExceptionally(new AssertionError(reason));
        }

        @Override
        public void closed() {
            closed.complete(true);
        }

        Keys keys() throws Exception {
            return keys.get(10, TimeUnit.SECONDS);
        }

        String failure() throws Exception {
            return failure.get(10, TimeUnit.SECONDS);
        }

        void awaitClosed() throws Exception {
            closed.get(10, TimeUnit.SECONDS);
        }

        /** Waits that long, and says whether it has closed. */
        boolean closesWithin(Duration time) throws Exception {
            try {
                return closed.get(time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                return false;
            }
        }

        boolean silent() {
            return !keys.isDone() && !failure.isDone() && !closed.isDone();
        }
    }
}
