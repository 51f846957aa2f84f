package org.alongside.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Timers;

/**
 * What waits to be written to one WebSocket: bounded, and emptied by a virtual thread that lives while something waits. Any
 * thread may send and close; none of them ever blocks. A reader who is too slow loses the queue and the socket (4408): it
 * resumes and gets what it missed.
 */
final class Outgoing {
    /** The socket itself. */
    interface Wire {
        /** Blocks until the message left for the kernel's buffer. */
        void write(Message message) throws IOException, InterruptedException;

        /** Sends a close frame behind what was written; does not block. */
        void close(int code, String reason);

        /** Ends the TCP connection now. */
        void cut();
    }

    /** Text or binary. */
    sealed interface Message {
        int bytes();

        record Text(String text, int bytes) implements Message {
            Text(String text) {
                this(text, text.length() < 128 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length);
            }
        }

        record Binary(ByteBuffer data) implements Message {
            @Override
            public int bytes() {
                return data.remaining();
            }
        }
    }

    private record Close(int code, String reason) {}

    /** How long what waits may take to leave after {@link #close}, and how long a slow reader has to see why. */
    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(1);

    private static final Duration TIME_TO_SEE_4408 = Duration.ofSeconds(5);

    private final Wire wire;
    private final Limits limits;
    private final Timers timers;
    private final ArrayDeque<Message> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean writing;
    private boolean over;
    private Optional<Close> closing = Optional.empty();

    Outgoing(Wire wire, Limits limits, Timers timers) {
        this.wire = wire;
        this.limits = limits;
        this.timers = timers;
    }

    /** False when the socket is closing, or is from now on because the queue is full. */
    boolean send(Message message) {
        synchronized (this) {
            if (over || closing.isPresent()) {
                return false;
            }
            if (queue.size() < limits.queuedMessages() && queuedBytes + message.bytes() <= limits.queuedBytes()) {
                queue.add(message);
                queuedBytes += message.bytes();
                writeSoon();
                return true;
            }
            queue.clear();
            queuedBytes = 0;
        }
        close(new Close(Failure.Code.TOO_SLOW.closeCode(), "too slow: resume"), TIME_TO_SEE_4408);
        return false;
    }

    /** Sends what waits, then the close frame; whatever is not done within a second is cut. Idempotent. */
    void close(int code, String reason) {
        close(new Close(code, reason), TIME_TO_CLOSE);
    }

    private void close(Close close, Duration within) {
        synchronized (this) {
            if (over || closing.isPresent()) {
                return;
            }
            closing = Optional.of(close);
            writeSoon();
        }
        timers.after(within, this::cutIfOpen);
    }

    /** The socket is closed, by whomever: nothing can be sent any more. */
    synchronized void closed() {
        over = true;
        queue.clear();
        queuedBytes = 0;
    }

    private void cutIfOpen() {
        synchronized (this) {
            if (over) {
                return;
            }
        }
        wire.cut();
    }

    /** Starts the writer unless it runs; called with the lock held. */
    private void writeSoon() {
        if (!writing) {
            writing = true;
            Thread.ofVirtual().name("socket-writer").start(this::write);
        }
    }

    private void write() {
        try {
            for (var next = next(); next.isPresent(); next = next()) {
                wire.write(next.get());
            }
        } catch (IOException gone) {
            closed();
            wire.cut();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            closed();
        }
    }

    /** The next message; empty when the writer's work is done, and then a waiting close frame is on its way. */
    private Optional<Message> next() {
        Close last;
        synchronized (this) {
            Message message = queue.poll();
            if (message != null) {
                queuedBytes -= message.bytes();
                return Optional.of(message);
            }
            if (over || closing.isEmpty()) {
                writing = false;
                return Optional.empty();
            }
            last = closing.get(); // and 'writing' stays: nothing is written after a close frame
        }
        wire.close(last.code, last.reason);
        return Optional.empty();
    }
}
