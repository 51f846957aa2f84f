package org.alongside.bench.calls;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The calling side of INVITE, 180, 200, ACK, BYE, 200: keeps {@link #WINDOW} calls under way, so that whoever is measured
 * decides about the pace. A 180 that several threads let fall behind the 200 is forgiven.
 */
final class Callers implements Line.Reader, AutoCloseable {
    /** Each call pauses for 10 ms twice: with half as many nobody could get beyond 6,400 a second, nor near it. */
    private static final int WINDOW = 256;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Line line;
    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile Round round = new Round(new InetSocketAddress(0), 0, 0);

    /** So many calls to one user agent. */
    private static final class Round {
        final SocketAddress target;
        final int phones;
        final AtomicInteger toBegin;
        final CountDownLatch toEnd;

        Round(SocketAddress target, int phones, int count) {
            this.target = target;
            this.phones = phones;
            toBegin = new AtomicInteger(count);
            toEnd = new CountDownLatch(count);
        }
    }

    /** Written by the line's thread only. */
    private static final class Call {
        final int line;
        final String from;
        final String to;
        volatile boolean rang;
        volatile boolean talking;

        Call(int line, String from, String to) {
            this.line = line;
            this.from = from;
            this.to = to;
        }
    }

    Callers(String network, int addresses) {
        line = new Line(network, addresses, this).begin("callers");
    }

    int size() {
        return line.size();
    }

    String address(int index) {
        return line.address(index);
    }

    /** Makes so many calls, spread over all addresses, to {@code sip:x@phone<N>.example}; the nanoseconds it took. */
    long run(int port, int phones, int count) throws InterruptedException {
        round = new Round(new InetSocketAddress("127.0.0.1", port), phones, count);
        long begun = System.nanoTime();
        for (int i = 0; i < WINDOW; i++) {
            begin();
        }
        if (!round.toEnd.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(round.toEnd.getCount() + " of " + count + " calls never ended: " + stuck());
        }
        return System.nanoTime() - begun;
    }

    private String stuck() {
        return calls.values().stream()
                .map(call -> call.talking ? "no BYE answered" : call.rang ? "no answer" : "no ringing")
                .collect(Collectors.groupingBy(what -> what, Collectors.counting()))
                .toString();
    }

    private void begin() {
        if (round.toBegin.getAndDecrement() <= 0) {
            return;
        }
        int number = numbers.incrementAndGet();
        int index = number % line.size();
        String id = "call-" + number;
        var call = new Call(
                index,
                "<sip:c" + number + "@" + line.address(index) + ">;tag=f" + number,
                "<sip:x@phone" + number % round.phones + ".example>");
        calls.put(id, call);
        send(call, id, "INVITE", 1, "sip:x@phone" + number % round.phones + ".example", call.to, Wire.DESCRIPTION);
    }

    private void send(Call call, String id, String method, int cseq, String uri, String to, String body) {
        String us = line.address(call.line);
        var lines = List.of(
                method + " " + uri + " SIP/2.0",
                "Via: SIP/2.0/UDP " + us + ";rport;branch=z9hG4bK" + id + method,
                "Max-Forwards: 70",
                "From: " + call.from,
                "To: " + to,
                "Call-ID: " + id + "@" + us,
                "CSeq: " + cseq + " " + method,
                "Contact: <sip:c@" + us + ">");
        byte[] message = Wire.bytes(lines, body);
        switch (method) {
            case "ACK" -> line.send(call.line, message, round.target);
            case "BYE" -> {
                line.sendSoon(call.line, message, round.target);
                line.repeat(call.line, message, round.target, () -> calls.containsKey(id));
            }
            default -> {
                line.send(call.line, message, round.target);
                line.repeat(call.line, message, round.target, () -> !call.rang && !call.talking);
            }
        }
    }

    @Override
    public void arrived(int index, Wire message, SocketAddress from) {
        String id = message.call();
        var call = calls.get(id);
        if (call == null || message.isRequest()) {
            return;
        }
        String method = message.method();
        if (method.equals("INVITE") && message.status() == 180) {
            call.rang = true;
        } else if (method.equals("INVITE") && message.status() == 200) {
            send(call, id, "ACK", 1, message.contact(), message.header("To:"), "");
            if (!call.talking) {
                send(call, id, "BYE", 2, message.contact(), message.header("To:"), "");
            }
            call.talking = true;
        } else if (method.equals("BYE") && message.status() == 200) {
            calls.remove(id);
            round.toEnd.countDown();
            begin();
        } else if (message.status() >= 300) {
            throw new IllegalStateException("refused: " + message.start());
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
