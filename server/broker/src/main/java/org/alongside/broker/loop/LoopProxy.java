package org.alongside.broker.loop;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * The only way from other threads onto a media loop: they <i>offer</i>, the loop runs it in its next turn, in order.
 *
 * <p>Bounded: a full queue means the loop can't keep up, and the caller is told instead of the memory being filled.
 */
final class LoopProxy {
    private static final int CAPACITY = 16_384;
    /** Bounded work per turn: packets wait meanwhile. */
    private static final int PER_TURN = 256;

    private final ArrayBlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final Runnable wakeUp;

    LoopProxy(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Any thread. False when the queue is full; then {@code work} never runs. */
    boolean offer(Runnable work) {
        boolean taken = waiting.offer(work);
        wakeUp.run();
        return taken;
    }

    /** Runs on the loop. */
    void onTurn() {
        for (int i = 0; i < PER_TURN; i++) {
            Runnable work = waiting.poll();
            if (work == null) {
                return;
            }
            work.run();
        }
    }

    /** Whether there is more to do than one turn takes. */
    boolean hasMore() {
        return !waiting.isEmpty();
    }
}
