package org.alongside.broker.control;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.alongside.broker.api.BrokerPort.Load;

/** Measures how busy this process is, between one question and the next. Thread-safe. */
public final class LoadMeter implements Supplier<Load> {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SHORTEST_NANOS = 100_000_000;

    private final DoubleSupplier cpu;
    private final IntSupplier sessions;
    private final LongSupplier packets;
    private final LongSupplier nanos;
    private long lastPackets;
    private long lastNanos;
    private Load last = new Load(true, false, 0, 0, 0);

    /** @param packets received since the start */
    public static LoadMeter ofThisProcess(IntSupplier sessions, LongSupplier packets) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new LoadMeter(system::getProcessCpuLoad, sessions, packets, System::nanoTime);
    }

    LoadMeter(DoubleSupplier cpu, IntSupplier sessions, LongSupplier packets, LongSupplier nanos) {
        this.cpu = cpu;
        this.sessions = sessions;
        this.packets = packets;
        this.nanos = nanos;
        this.lastPackets = packets.getAsLong();
        this.lastNanos = nanos.getAsLong();
    }

    @Override
    public synchronized Load get() {
        long now = nanos.getAsLong();
        if (now - lastNanos >= SHORTEST_NANOS) {
            long count = packets.getAsLong();
            long perSecond = Math.round((count - lastPackets) * NANOS_PER_SECOND / (now - lastNanos));
            lastPackets = count;
            lastNanos = now;
            last = new Load(true, false, bounded(cpu.getAsDouble()), sessions.getAsInt(), perSecond);
        }
        return last;
    }

    /** The JDK says a negative number, or none, until it has measured. */
    private static double bounded(double load) {
        return load > 0 ? Math.min(load, 1.0) : 0;
    }
}
