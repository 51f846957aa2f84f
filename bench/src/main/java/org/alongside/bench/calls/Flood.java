package org.alongside.bench.calls;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.alongside.bench.Table;
import org.alongside.gateway.trunk.SipUserAgent;

/** A scanner that nobody knows asks OPTIONS and INVITE by turns; it must cost next to nothing and learn nothing. */
final class Flood {
    private static final String SCANNER = "127.0.0.9";
    private static final int PER_SECOND = 5_000;
    private static final int SECONDS = 2;
    private static final int ROUNDS = 5;
    private static final int WARM_UP_SECONDS = 16;

    private final SipUserAgent sip;
    private int sent;

    private Flood(SipUserAgent sip) {
        this.sip = sip;
    }

    static List<Table.Row> rows(Server server) throws IOException {
        return new Flood(server.sip).rows();
    }

    private List<Table.Row> rows() throws IOException {
        try (var scanner = new DatagramSocket(new InetSocketAddress(SCANNER, 0))) {
            send(scanner, requests(WARM_UP_SECONDS));
            long heap = Heap.used();
            long dropped = dropped();
            sent = 0;
            var shares = new ArrayList<Double>();
            for (int round = 0; round < ROUNDS; round++) {
                shares.add(share(scanner));
            }
            double share = shares.stream().sorted().toList().get(ROUNDS / 2);
            double grown = (Heap.used() - heap) / 1024.0;
            boolean silent = isSilent(scanner);
            String value = String.format(
                    Locale.ROOT,
                    "%.1f %% of a core (%d of %d counted, %s)",
                    100 * share,
                    dropped() - dropped,
                    sent,
                    silent ? "no answer" : "ANSWERED");
            return List.of(
                    new Table.Row(
                            "an unknown source sends 5,000 requests per second",
                            value,
                            "< 5 %, silence",
                            share < 0.05 && silent),
                    new Table.Row(
                            "the heap after that flood",
                            String.format(Locale.ROOT, "%+.0f KB", grown),
                            "<= 256 KB more",
                            grown <= 256));
        }
    }

    /** The processor time of everything but the scanner while it sends, as a share of one core. */
    private double share(DatagramSocket scanner) throws IOException {
        var requests = requests(SECONDS);
        long scanners = threadNanos();
        long all = SetUps.processorNanos();
        long begun = System.nanoTime();
        send(scanner, requests);
        long ours = SetUps.processorNanos() - all - (threadNanos() - scanners);
        return (double) ours / (System.nanoTime() - begun);
    }

    /** Written before the time runs: the scanner's garbage would be collected at the server's expense. */
    private List<byte[]> requests(int seconds) {
        return IntStream.range(0, seconds * PER_SECOND)
                .mapToObj(i -> request(i % 2 == 0 ? "OPTIONS" : "INVITE", sent++))
                .toList();
    }

    private void send(DatagramSocket scanner, List<byte[]> requests) throws IOException {
        var packet = new DatagramPacket(new byte[0], 0, new InetSocketAddress("127.0.0.1", sip.port()));
        long begun = System.nanoTime();
        for (int i = 0; i < requests.size(); i++) {
            packet.setData(requests.get(i));
            scanner.send(packet);
            long due = begun + i * 1_000_000_000L / PER_SECOND;
            if (i % 10 == 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos()); // the last of them arrive
    }

    private static byte[] request(String method, int number) {
        return Wire.bytes(
                List.of(
                        method + " sip:100@127.0.0.1 SIP/2.0",
                        "Via: SIP/2.0/UDP " + SCANNER + ":5060;branch=z9hG4bK-" + number + ";rport",
                        "Max-Forwards: 70",
                        "From: \"scanner\" <sip:100@1.1.1.1>;tag=" + number,
                        "To: <sip:100@1.1.1.1>",
                        "Call-ID: " + number + "@" + SCANNER,
                        "CSeq: 1 " + method,
                        "Contact: <sip:100@" + SCANNER + ":5060>",
                        "User-Agent: friendly-scanner",
                        "Accept: application/sdp"),
                "");
    }

    private long dropped() {
        var counts = sip.counts();
        return counts.unknownSource() + counts.tooFast();
    }

    private static boolean isSilent(DatagramSocket scanner) throws IOException {
        scanner.setSoTimeout(100);
        try {
            scanner.receive(new DatagramPacket(new byte[1], 1));
            return false;
        } catch (java.net.SocketTimeoutException silence) {
            return true;
        }
    }

    private static long threadNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
