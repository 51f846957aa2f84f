package org.alongside.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.alongside.broker.api.BrokerPort.Load;
import org.junit.jupiter.api.Test;

class LoadMeterTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong packets = new AtomicLong(1_000_000);
    private double cpu = 0.3;
    private final LoadMeter meter = new LoadMeter(() -> cpu, () -> 7, packets::get, nanos::get);

    @Test
    void packetsAreCountedPerSecondSinceTheLastReport() {
        assertThat(after(300, 3_000)).isEqualTo(new Load(true, false, 0.3, 7, 10_000));
        assertThat(after(600, 3_000)).isEqualTo(new Load(true, false, 0.3, 7, 5_000));
    }

    @Test
    void askedTwiceInAMomentItRepeatsItself() {
        var report = after(300, 3_000);
        assertThat(after(50, 1_000)).isEqualTo(report);
        assertThat(after(50, 1_000).packetsPerSecond()).isEqualTo(20_000);
    }

    @Test
    void aCpuThatIsNotYetMeasuredIsIdle() {
        cpu = -1;
        assertThat(after(300, 0).cpu()).isZero();
        cpu = Double.NaN;
        assertThat(after(300, 0).cpu()).isZero();
        cpu = 1.2;
        assertThat(after(300, 0).cpu()).isEqualTo(1.0);
    }

    private Load after(long millis, long more) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        packets.addAndGet(more);
        return meter.get();
    }
}
