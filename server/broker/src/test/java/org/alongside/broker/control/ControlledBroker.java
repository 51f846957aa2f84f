package org.alongside.broker.control;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.alongside.broker.api.BrokerPort.Load;
import org.alongside.broker.api.client.BrokerClient;
import org.alongside.http.HttpListener;
import org.alongside.http.HttpServer;
import org.alongside.http.Limits;
import org.alongside.kernel.Id;
import org.alongside.kernel.SystemTimers;
import org.alongside.kernel.Timers;
import org.alongside.security.InternalTls;
import org.jspecify.annotations.Nullable;

/** The control channel on a real socket with mutual TLS, in front of {@link FakeBridges}. */
final class ControlledBroker implements AutoCloseable {
    private static final String LISTENER = "control";

    final FakeBridges bridges = new FakeBridges();
    final ControlChannels channels;
    private final HttpServer http;
    private final SystemTimers wallTimers = new SystemTimers("control-test");
    private final SSLContext serverTls;

    static ControlledBroker start(Path folder) {
        return new ControlledBroker(folder, ControlChannels.LIMITS, null, System::nanoTime);
    }

    static ControlledBroker start(Path folder, Limits limits) {
        return new ControlledBroker(folder, limits, null, System::nanoTime);
    }

    static ControlledBroker start(Path folder, Timers timers, LongSupplier nanos) {
        return new ControlledBroker(folder, ControlChannels.LIMITS, timers, nanos);
    }

    private ControlledBroker(Path folder, Limits limits, @Nullable Timers timers, LongSupplier nanos) {
        var identities = InternalTls.open(folder, InstantSource.system());
        serverTls = identities.server();
        channels = new ControlChannels(
                bridges,
                () -> new Load(true, false, 0.5, bridges.open(), 1_000),
                timers == null ? wallTimers : timers,
                nanos,
                Executors.newVirtualThreadPerTaskExecutor(),
                new Random(3));
        http = new HttpServer(
                List.of(HttpListener.mutualTls(LISTENER, "broker.control-port", "127.0.0.1", 0, identities.broker())
                        .with(limits)));
        channels.serve(http.on(LISTENER));
        http.start();
    }

    URI uri() {
        return URI.create("wss://127.0.0.1:" + http.port(LISTENER));
    }

    SSLContext serverTls() {
        return serverTls;
    }

    BrokerClient client(Id owner) {
        var client = BrokerClient.over("test", uri(), serverTls, owner);
        client.start();
        return client;
    }

    @Override
    public void close() {
        channels.close();
        http.stop();
        wallTimers.close();
    }
}
