package org.alongside.launcher;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.alongside.kernel.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts components in order and stops them in reverse. Runs on the main thread. */
final class Lifecycle {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final List<Component> components;
    private final Deque<Component> begun = new ArrayDeque<>();

    Lifecycle(List<Component> components) {
        this.components = List.copyOf(components);
    }

    List<Component> components() {
        return components;
    }

    /** Leaves nothing running when one of them can't start. */
    void start() {
        try {
            for (Component component : components) {
                begun.push(component);
                component.start();
                log.debug("{} started", component.name());
            }
        } catch (RuntimeException failed) {
            stop();
            throw failed;
        }
    }

    /** What isn't ready when the time is over, or when somebody wants to stop already. */
    Optional<String> awaitReady(Duration atMost, Interrupts interrupts) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        var unready = unready();
        while (unready.isPresent() && System.nanoTime() < end && !interrupts.await(LOOK_AGAIN)) {
            unready = unready();
        }
        return unready;
    }

    /** Which components don't say that they are ready, in words; empty when all do. */
    Optional<String> unready() {
        String missing = components.stream()
                .filter(component -> !component.health().ready())
                .map(component -> component.name() + ": " + component.health().detail())
                .collect(Collectors.joining("; "));
        return Optional.of(missing).filter(text -> !text.isEmpty());
    }

    /**
     * Lets present work end, for at most this long; {@code report} hears each second how many calls go on.
     *
     * @return how many are cut off
     */
    int drain(Duration atMost, Consumer<Remaining> report) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        var drained = new CountDownLatch(begun.size());
        for (Component component : begun) {
            Thread.ofVirtual().name("drain-" + component.name()).start(() -> {
                try {
                    component.drain(atMost);
                } finally {
                    drained.countDown();
                }
            });
        }
        while (!drained.await(1, TimeUnit.SECONDS)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            report.accept(new Remaining(inFlight(), Duration.ofNanos(left)));
        }
        return inFlight();
    }

    record Remaining(int calls, Duration time) {}

    /** One call passes through several parts, each of which counts it. */
    private int inFlight() {
        return begun.stream().mapToInt(Component::inFlight).max().orElse(0);
    }

    /** A component that fails to stop is logged and doesn't keep the others from stopping. */
    void stop() {
        var all = new ArrayList<>(begun);
        begun.clear();
        for (Component component : all) {
            try {
                component.stop();
                log.debug("{} stopped", component.name());
            } catch (RuntimeException bug) {
                log.error("{} did not stop cleanly", component.name(), bug);
            }
        }
    }
}
