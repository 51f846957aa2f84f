package org.alongside.broker;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.control.Bridges;
import org.alongside.broker.control.ControlChannels;
import org.alongside.broker.control.LoadMeter;
import org.alongside.broker.dtls.SrtpHandshakes;
import org.alongside.broker.loop.DataPlane;
import org.alongside.http.HttpListener;
import org.alongside.http.HttpServer;
import org.alongside.kernel.Id;
import org.alongside.kernel.SystemTimers;
import org.jspecify.annotations.Nullable;

/** The parts of a started broker, each of which knows its neighbours only through what is passed here. */
final class Running {
    private final DataPlane dataPlane;
    private final SystemTimers timers = new SystemTimers("broker-control");
    private final ControlChannels channels;
    private final HttpServer http;

    /** Starts the parts in order, the data plane by this clock; when one can't, those before it are stopped and its sentence goes on. */
    static Running start(BrokerSettings settings, HttpListener listener, LongSupplier nanos) {
        var random = new SecureRandom();
        var dtls = SrtpHandshakes.start(InstantSource.system(), random);
        var events = new AtomicReference<@Nullable ControlChannels>();
        var dataPlane = DataPlane.start(
                new DataPlane.Settings(settings.external(), settings.internal(), settings.limits()),
                dtls,
                (owner, event) -> tell(events.get(), owner, event),
                nanos);
        var running = new Running(dataPlane, listener, random);
        events.set(running.channels);
        try {
            running.http.start();
            return running;
        } catch (RuntimeException taken) {
            running.stop();
            throw taken;
        }
    }

    private Running(DataPlane dataPlane, HttpListener listener, SecureRandom random) {
        this.dataPlane = dataPlane;
        this.channels = new ControlChannels(
                new Door(dataPlane),
                LoadMeter.ofThisProcess(
                        () -> dataPlane.counters().bridges(),
                        () -> dataPlane.counters().packetsReceived()),
                timers,
                System::nanoTime,
                Executors.newVirtualThreadPerTaskExecutor(),
                random);
        this.http = new HttpServer(List.of(listener));
        channels.serve(http.on(listener.name()));
    }

    /** Events follow commands and commands come through the channels, so there is no event before these stand. */
    private static void tell(@Nullable ControlChannels channels, Id owner, BrokerEvent event) {
        if (channels != null) {
            channels.tell(owner, event);
        }
    }

    ControlChannels channels() {
        return channels;
    }

    DataPlane.Counters counters() {
        return dataPlane.counters();
    }

    int port(String listener) {
        return http.port(listener);
    }

    /** Tells the servers first, so that none waits for an answer. */
    void stop() {
        channels.close();
        http.stop();
        timers.close();
        dataPlane.close();
    }

    /** The data plane as the control channel wants it. */
    private record Door(DataPlane dataPlane) implements Bridges {
        @Override
        public CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
            return dataPlane.ask(claim, command);
        }

        @Override
        public void ownerHeard(Id owner) {
            dataPlane.ownerHeard(owner);
        }

        @Override
        public void ownerGone(Id owner) {
            dataPlane.ownerGone(owner);
        }
    }
}
