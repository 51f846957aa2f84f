package org.alongside.bench.calls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.alongside.broker.BrokerSettings;
import org.alongside.broker.MediaBroker;
import org.alongside.broker.api.client.BrokerClient;
import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.port.Limits;
import org.alongside.cluster.NodeId;
import org.alongside.kernel.Id;
import org.alongside.security.InternalTls;

/**
 * The whole server in a process of its own, with its real broker, as {@code --role all} has both. Reads how many calls to set
 * up and how many at a time, two numbers a line; prints where each call's {@link Peer} finds the broker, and at the end
 * {@code done} and how many calls ended for a reason of their own.
 */
public final class MediaServer {
    private static final int FIRST_TRUNK_PORT = 38_000;
    private static final int LAST_TRUNK_PORT = 39_999;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Server server;
    private final String offer;

    private MediaServer(Server server, String fingerprint) {
        this.server = server;
        this.offer = SetUps.resource("chromium-audio.sdp")
                .replaceAll("a=fingerprint:.*", "a=fingerprint:sha-256 " + fingerprint);
    }

    /** @param arguments the phones' addresses, joined by commas; the peers' fingerprint; an empty folder */
    public static void main(String... arguments) throws Exception {
        var identities = InternalTls.open(Path.of(arguments[2]), InstantSource.system());
        var media = new MediaBroker(settings(), identities.broker());
        media.start();
        var node = new NodeId(Id.random(new SecureRandom()));
        var control = URI.create("wss://127.0.0.1:" + media.controlPort());
        var broker = BrokerClient.over("broker", control, identities.server(), node.id());
        broker.start();
        while (!broker.load().connected()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        new MediaServer(new Server(node, broker, List.of(arguments[0].split(",", -1))), arguments[1]).serve();
        System.exit(0);
    }

    private static BrokerSettings settings() {
        var loopback = InetAddress.getLoopbackAddress();
        return new BrokerSettings(
                new ExternalPorts(loopback, 0, 0, List.of()),
                InternalPorts.of(loopback, FIRST_TRUNK_PORT, LAST_TRUNK_PORT),
                new BrokerSettings.Control("127.0.0.1", 0),
                Limits.USUAL);
    }

    private void serve() throws IOException, InterruptedException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] numbers = line.split(" ", -1);
            System.out.println("done " + run(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
        }
    }

    /** So many calls, dialled, answered, connected by ICE and DTLS, and ended; some at a time. */
    private int run(int count, int window) throws InterruptedException {
        var failed = new AtomicInteger();
        var toBegin = new AtomicInteger(count);
        var toEnd = new CountDownLatch(count);
        var listener = new Client.Listener() {
            @Override
            public void rang(Client client, long nanos) {}

            @Override
            public void attached(Client client, String sdp) {
                System.out.println(Peer.Place.in(sdp, ufrag(client.number())));
            }

            @Override
            public void talks(Client client) {
                client.hangUp();
            }

            @Override
            public void ended(Client client, String reason) {
                if (!reason.equals("normal")) {
                    failed.incrementAndGet();
                }
                toEnd.countDown();
                int number = toBegin.getAndDecrement();
                if (number > 0) {
                    client.dial(Server.destination(number));
                }
            }
        };
        for (int i = 0; i < window; i++) {
            new Client(server.service(), this::offerOf, listener).dial(Server.destination(toBegin.getAndDecrement()));
        }
        if (!toEnd.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(toEnd.getCount() + " calls never got there");
        }
        return failed.get();
    }

    private String offerOf(long client) {
        return offer.replaceAll("a=ice-ufrag:.*", "a=ice-ufrag:" + ufrag(client));
    }

    private static String ufrag(long client) {
        return String.format(Locale.ROOT, "peer%06d", client);
    }
}
