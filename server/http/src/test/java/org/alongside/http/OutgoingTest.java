package org.alongside.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class OutgoingTest {
    /** A wire whose reader takes a message only when allowed to. */
    private static final class SlowWire implements Outgoing.Wire {
        final Semaphore allowed = new Semaphore(0);
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Override
        public void write(Outgoing.Message message) throws IOException, InterruptedException {
            allowed.acquire();
            seen.add(message instanceof Outgoing.Message.Text(String text, int bytes) ? text : "binary");
        }

        @Override
        public void close(int code, String reason) {
            seen.add("close " + code + " " + reason);
        }

        @Override
        public void cut() {
            seen.add("cut");
        }

        String next() throws InterruptedException {
            return String.valueOf(seen.poll(5, TimeUnit.SECONDS));
        }
    }

    private final SlowWire wire = new SlowWire();
    private final ManualTimers timers = new ManualTimers();
    private final Outgoing outgoing = new Outgoing(wire, Limits.DEFAULT.withMessages(1000, 3, 100), timers);

    private boolean send(String text) {
        return outgoing.send(new Outgoing.Message.Text(text));
    }

    @Test
    void messagesLeaveInOrderAndTheCloseFrameLast() throws InterruptedException {
        send("one");
        send("two");
        outgoing.close(1000, "bye");
        wire.allowed.release(10);

        assertThat(List.of(wire.next(), wire.next(), wire.next())).containsExactly("one", "two", "close 1000 bye");
        assertThat(send("three")).isFalse();
    }

    @Test
    void aReaderWhoTakesNothingIsClosedWith4408AndLosesTheQueue() throws InterruptedException {
        int taken = 0;
        while (send("message " + taken)) {
            taken++;
        }
        wire.allowed.release(10);

        assertThat(taken).isBetween(3, 4); // the writer may hold one already
        String last = wire.next();
        if (last.equals("message 0")) {
            last = wire.next();
        }
        assertThat(last).isEqualTo("close 4408 too slow: resume");
    }

    @Test
    void bytesCountAsWellAsMessages() {
        assertThat(send("x".repeat(60))).isTrue();
        assertThat(send("y".repeat(60)) && send("z".repeat(60))).isFalse();
    }

    @Test
    void whatDoesNotLeaveWithinASecondIsCut() throws InterruptedException {
        send("never taken");
        outgoing.close(1000, "bye");
        timers.advance(Duration.ofMillis(999));
        assertThat(wire.seen).isEmpty();
        timers.advance(Duration.ofMillis(1));

        assertThat(wire.next()).isEqualTo("cut");
    }

    @Test
    void aPeerWhoClosedIsNotCut() {
        outgoing.close(1000, "bye");
        outgoing.closed();
        timers.advance(Duration.ofMinutes(1));

        assertThat(wire.seen).doesNotContain("cut");
        assertThat(send("late")).isFalse();
    }
}
