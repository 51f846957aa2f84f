package org.alongside.broker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.alongside.broker.control.ControlChannels;
import org.alongside.broker.loop.DataPlane;
import org.alongside.http.HttpListener;
import org.alongside.kernel.Component;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media broker: one data plane, one certificate for DTLS, one listener for the servers that control it. The same in a
 * process of its own and inside the single JVM.
 */
public final class MediaBroker implements Component {
    private static final Logger log = LoggerFactory.getLogger(MediaBroker.class);
    private static final String LISTENER = "broker-control";
    private static final String PORT_KEY = "broker.control-port";
    private static final long DRAIN_LOOK_MILLIS = 100;

    private final BrokerSettings settings;
    private final SSLContext tls;
    private final LongSupplier nanos;
    private volatile @Nullable Running running;

    /** @param tls shows the broker's certificate and trusts the servers' alone */
    public MediaBroker(BrokerSettings settings, SSLContext tls) {
        this(settings, tls, System::nanoTime);
    }

    /** @param nanos the data plane's clock */
    MediaBroker(BrokerSettings settings, SSLContext tls, LongSupplier nanos) {
        this.settings = settings;
        this.tls = tls;
        this.nanos = nanos;
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void start() {
        var control = settings.control();
        var listener = HttpListener.mutualTls(LISTENER, PORT_KEY, control.bind(), control.port(), tls)
                .with(ControlChannels.LIMITS);
        running = Running.start(settings, listener, nanos);
        log.info(
                "media broker: clients on UDP {}-{}, trunks on UDP {}-{}, control on {}",
                settings.external().first(),
                settings.external().last(),
                settings.internal().first(),
                settings.internal().last(),
                controlPort());
    }

    /** The port that servers reach us on, once started. */
    public int controlPort() {
        return started().port(LISTENER);
    }

    /** What the loops have done; for metrics, once started. */
    public DataPlane.Counters counters() {
        return started().counters();
    }

    @Override
    public int inFlight() {
        var now = running;
        return now == null ? 0 : now.counters().bridges();
    }

    @Override
    public Health health() {
        var now = running;
        return now == null
                ? new Health(false, "not started")
                : new Health(
                        true,
                        "%d bridges, %d servers connected"
                                .formatted(
                                        now.counters().bridges(), now.channels().connected()));
    }

    /** Takes no new bridge and returns when the last one has ended, or when the time is over. */
    @Override
    public void drain(Duration atMost) {
        var now = running;
        if (now == null) {
            return;
        }
        now.channels().drain();
        long until = System.nanoTime() + atMost.toNanos();
        try {
            while (now.counters().bridges() > 0 && System.nanoTime() - until < 0) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_LOOK_MILLIS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        var last = running;
        running = null;
        if (last != null) {
            last.stop();
        }
    }

    private Running started() {
        var now = running;
        if (now == null) {
            throw new IllegalStateException("the broker is not started");
        }
        return now;
    }
}
