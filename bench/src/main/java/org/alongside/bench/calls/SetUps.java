package org.alongside.bench.calls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.alongside.bench.Table;

/** Calls from a page to a phone through one whole {@link Server}. Generator, phones and server share this process. */
final class SetUps {
    private static final int WINDOW = 32;
    private static final int CALLS = 2_000;
    private static final int WARM_UP = 3;
    private static final int ROUNDS = 5;
    private static final int STANDING = 2_000;
    private static final int RINGS = 500;
    private static final long BETWEEN_RINGS = Duration.ofMillis(10).toNanos();
    private static final long PATIENCE_SECONDS = 300;
    private static final Duration BROKERS_MEMORY = Duration.ofMillis(3_200);

    private final Server server;
    private final Broker broker;
    private final String offer = resource("chromium-audio.sdp");

    private SetUps(Server server, Broker broker) {
        this.server = server;
        this.broker = broker;
    }

    static List<Table.Row> rows(Server server, Broker broker) throws InterruptedException {
        var it = new SetUps(server, broker);
        for (int i = 0; i < WARM_UP; i++) {
            it.run(CALLS);
        }
        var rows = new ArrayList<Table.Row>();
        rows.add(it.rate("call set-ups per second, broker behind its fake port"));
        rows.add(it.ringing());
        rows.addAll(it.standing());
        return rows;
    }

    private Table.Row rate(String figure) throws InterruptedException {
        var rounds = new ArrayList<Round>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(run(CALLS));
        }
        rounds.sort(java.util.Comparator.comparingDouble(Round::perSecond));
        var median = rounds.get(ROUNDS / 2);
        String value = String.format(
                Locale.ROOT, "%.0f/s (%.0f us of processor each)", median.perSecond, median.microsOfProcessor);
        return new Table.Row(figure, value, ">= 300/s", median.perSecond >= 300);
    }

    private record Round(double perSecond, double microsOfProcessor) {}

    /** So many calls, dialled, answered, connected and ended, some at a time. */
    private Round run(int count) throws InterruptedException {
        var toBegin = new AtomicInteger(count);
        var toEnd = new CountDownLatch(count);
        var listener = new Talker() {
            @Override
            public void talks(Client client) {
                client.hangUp();
            }

            @Override
            public void ended(Client client, String reason) {
                super.ended(client, reason);
                toEnd.countDown();
                int number = toBegin.getAndDecrement();
                if (number > 0) {
                    client.dial(Server.destination(number));
                }
            }
        };
        long processor = processorNanos();
        long begun = System.nanoTime();
        for (int i = 0; i < WINDOW; i++) {
            new Client(server.service(), offer, listener).dial(Server.destination(toBegin.getAndDecrement()));
        }
        await(toEnd);
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Round(count / seconds, (processorNanos() - processor) / 1e3 / count);
    }

    private Table.Row ringing() throws InterruptedException {
        var rings = Collections.synchronizedList(new ArrayList<Long>());
        var toEnd = new CountDownLatch(RINGS);
        var listener = new Talker() {
            @Override
            public void rang(Client client, long nanos) {
                rings.add(nanos);
            }

            @Override
            public void talks(Client client) {
                client.hangUp();
            }

            @Override
            public void ended(Client client, String reason) {
                super.ended(client, reason);
                toEnd.countDown();
            }
        };
        for (int i = 0; i < RINGS; i++) {
            new Client(server.service(), offer, listener).dial(Server.destination(i));
            LockSupport.parkNanos(BETWEEN_RINGS);
        }
        await(toEnd);
        if (rings.size() < RINGS) {
            throw new IllegalStateException(RINGS - rings.size() + " calls were answered without ringing");
        }
        var sorted = rings.stream().sorted().toList();
        double p95 = sorted.get(RINGS * 95 / 100) / 1e6;
        double median = sorted.get(RINGS / 2) / 1e6;
        String value = String.format(Locale.ROOT, "%.1f ms (median %.1f ms, 100 calls/s)", p95, median);
        return new Table.Row("dial to ringing, 95th percentile", value, "<= 30 ms", p95 <= 30);
    }

    private List<Table.Row> standing() throws InterruptedException {
        long before = usedHeap();
        var talking = new CountDownLatch(STANDING);
        var over = new CountDownLatch(STANDING);
        var free = new ConcurrentLinkedQueue<Client>();
        var listener = new Talker() {
            @Override
            public void talks(Client client) {
                free.add(client);
                talking.countDown();
            }

            @Override
            public void ended(Client client, String reason) {
                super.ended(client, reason);
                over.countDown();
            }
        };
        for (int i = 0; i < STANDING; i++) {
            new Client(server.service(), offer, listener).dial(Server.destination(i));
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        await(talking);
        double kilobytes = (usedHeap() - before) / 1024.0 / STANDING;
        var heap = new Table.Row(
                "2,000 calls stand, heap of each",
                String.format(Locale.ROOT, "%.0f KB (client and phone included)", kilobytes),
                "<= 200 KB",
                kilobytes <= 200);
        var rate = rate("call set-ups per second while 2,000 calls stand");
        free.forEach(Client::hangUp);
        await(over);
        return List.of(heap, rate);
    }

    /** Ends with its call; a call that ended for a reason of its own breaks the benchmark. */
    abstract static class Talker implements Client.Listener {
        @Override
        public void rang(Client client, long nanos) {}

        @Override
        public void ended(Client client, String reason) {
            if (!reason.equals("normal")) {
                System.err.println("A call ended: " + reason);
                System.exit(1);
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " calls never got there");
        }
    }

    /** After what is only waiting for its time-out has gone. */
    private long usedHeap() {
        LockSupport.parkNanos(BROKERS_MEMORY.toNanos());
        broker.follow();
        return Heap.used();
    }

    static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    static String resource(String name) {
        try (var in = SetUps.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
