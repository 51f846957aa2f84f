package org.alongside.testkit.net;

import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One direction between two ends: {@link #send} gives it a packet, {@link #deliver} hands over what has arrived. No thread and
 * no clock: time is an argument, in the same nanoseconds for both ends. The same seed and the same calls give the same fate.
 *
 * <p>A packet is held as it is given: send a copy where the sender reuses its buffer.
 */
public final class NetworkPath<P> {
    private final PriorityQueue<Flight<P>> flights = new PriorityQueue<>(
            Comparator.<Flight<P>>comparingLong(Flight::dueNanos).thenComparingLong(Flight::number));
    private final Random random;
    private Conditions conditions;
    private long lastDueNanos = Long.MIN_VALUE;
    private long sent;
    private long lost;
    private long number;

    private record Flight<P>(long dueNanos, long number, P packet) {}

    /** @param seed print it where the conditions draw chances */
    public NetworkPath(Conditions conditions, long seed) {
        this.conditions = conditions;
        this.random = new Random(seed);
    }

    /** From now on; what is under way keeps its fate. A loss of 1 is a cut cable. */
    public void change(Conditions next) {
        conditions = next;
    }

    /** Puts a packet on its way, or loses it. */
    public void send(P packet, long nowNanos) {
        sent++;
        // Every chance is drawn for every packet, so that changing one leaves the others' fates alone.
        boolean vanishes = random.nextDouble() < conditions.loss();
        boolean heldBack = random.nextDouble() < conditions.reorder();
        boolean twice = random.nextDouble() < conditions.duplicate();
        long due = nowNanos + conditions.delay().toNanos() + spread();
        if (vanishes) {
            lost++;
            return;
        }
        if (heldBack) {
            due += conditions.reorderDelay().toNanos();
        } else {
            // A queue on the way keeps order whatever the jitter.
            due = Math.max(due, lastDueNanos);
            lastDueNanos = due;
        }
        flights.add(new Flight<>(due, number++, packet));
        if (twice) {
            flights.add(new Flight<>(due, number++, packet));
        }
    }

    private long spread() {
        return (long) (random.nextDouble() * conditions.jitter().toNanos());
    }

    /** Hands over, in order of arrival, what has arrived by now; what the receiver sends meanwhile may arrive too. */
    public void deliver(long nowNanos, Consumer<? super P> receiver) {
        for (Flight<P> next = flights.peek(); next != null && next.dueNanos <= nowNanos; next = flights.peek()) {
            flights.remove();
            receiver.accept(next.packet);
        }
    }

    /** When the next packet arrives; empty where none is under way. */
    public OptionalLong nextArrivalNanos() {
        Flight<P> next = flights.peek();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.dueNanos);
    }

    /** How many were sent, duplicates not counted. */
    public long sentCount() {
        return sent;
    }

    public long lostCount() {
        return lost;
    }
}
