package org.alongside.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.alongside.kernel.Timers;

/** {@link Timers} whose time moves only by {@link #advance}; tasks run on the caller's thread, in order of their due time. */
public final class ManualTimers implements Timers {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number));
    private long nowNanos;
    private long count;

    @Override
    public Handle after(Duration delay, Runnable task) {
        var entry = new Task(nowNanos + delay.toNanos(), count++, task);
        tasks.add(entry);
        return () -> tasks.remove(entry);
    }

    public long nowNanos() {
        return nowNanos;
    }

    /** Moves time and runs everything that became due, also what those tasks schedule within the same span. */
    public void advance(Duration by) {
        long until = nowNanos + by.toNanos();
        while (!tasks.isEmpty() && tasks.peek().dueNanos <= until) {
            var next = tasks.remove();
            nowNanos = next.dueNanos;
            next.task.run();
        }
        nowNanos = until;
    }

    public int pending() {
        return tasks.size();
    }

    private record Task(long dueNanos, long number, Runnable task) {}
}
