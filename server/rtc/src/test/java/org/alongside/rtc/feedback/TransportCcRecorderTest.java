package org.alongside.rtc.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.TransportFeedback;
import org.alongside.testkit.net.Conditions;
import org.alongside.testkit.net.NetworkPath;
import org.junit.jupiter.api.Test;

class TransportCcRecorderTest {
    private static final long MS = 1_000_000;

    private final TransportCcRecorder recorder = new TransportCcRecorder(0);

    @Test
    void nothingIsToldBeforeSomethingCame() {
        assertThat(recorder.isDue(1_000 * MS)).isFalse();
        assertThat(recorder.append(PacketSlot.heap(), 1, 2, 0)).isFalse();
    }

    @Test
    void arrivalsAndLossesAreToldEveryHundredMilliseconds() {
        recorder.received(65_534, 640 * MS);
        recorder.received(65_535, 641 * MS);
        recorder.received(1, 651 * MS);
        assertThat(recorder.isDue(99 * MS)).isFalse();
        assertThat(recorder.isDue(100 * MS)).isTrue();
        TransportFeedback told = fetch(700 * MS);
        assertThat(told.baseSequence()).isEqualTo(65_534);
        assertThat(told.referenceTime()).isEqualTo(10);
        assertThat(told.count()).isEqualTo(4);
        assertThat(new int[] {told.deltaAt(0), told.deltaAt(1), told.deltaAt(2), told.deltaAt(3)})
                .containsExactly(0, 4, TransportFeedback.LOST, 40);
        assertThat(recorder.isDue(2_000 * MS)).isFalse();
    }

    @Test
    void aLossBetweenTwoFeedbacksIsToldInTheSecond() {
        recorder.received(5, 0);
        fetch(100 * MS);
        recorder.received(7, 110 * MS);
        TransportFeedback told = fetch(200 * MS);
        assertThat(told.number()).isEqualTo(1);
        assertThat(told.baseSequence()).isEqualTo(6);
        assertThat(told.isReceived(0)).isFalse();
        assertThat(told.isReceived(1)).isTrue();
    }

    @Test
    void aPauseLongerThanADeltaCanSayStartsAnotherFeedback() {
        recorder.received(1, 0);
        recorder.received(2, 60_000 * MS);
        assertThat(fetch(60_000 * MS).count()).isEqualTo(1);
        TransportFeedback second = fetch(60_100 * MS);
        assertThat(second.baseSequence()).isEqualTo(2);
        assertThat(second.referenceTime() * 64L).isBetween(59_936L, 60_000L);
    }

    @Test
    void aSenderThatStartsOverIsFollowed() {
        recorder.received(1, 0);
        recorder.received(30_000, 10 * MS);
        assertThat(fetch(100 * MS).baseSequence()).isEqualTo(30_000);
    }

    /** Over a path with loss and reorder: every arrival is told right to 250 µs, everything else as lost, each once. */
    @Test
    void theSenderLearnsEveryFateOnce() {
        long seed = 11;
        var conditions = Conditions.PERFECT
                .withDelay(Duration.ofMillis(20), Duration.ofMillis(30))
                .withLoss(0.1)
                .withReorder(0.03, Duration.ofMillis(15));
        var path = new NetworkPath<Integer>(conditions, seed);
        Map<Integer, Long> arrivals = new HashMap<>();
        Map<Integer, Long> told = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long now = i * MS;
            if (i < 15_000) {
                path.send(i + 60_000, now);
            }
            path.deliver(now, number -> {
                arrivals.put(number, now);
                recorder.received(number & 0xffff, now);
            });
            while (recorder.isDue(now)) {
                note(fetch(now), told);
            }
        }
        assertThat(arrivals.size()).isBetween(13_300, 13_700);
        int late = 0;
        for (var arrival : arrivals.entrySet()) {
            Long said = told.get(arrival.getKey());
            if (said == null || said < 0) {
                // Told as lost before it came.
                late++;
            } else {
                assertThat(arrival.getValue() - said).as("seed %d", seed).isBetween(0L, 250_000L);
            }
        }
        assertThat(late).isLessThan(100);
        assertThat(told.keySet()).hasSizeGreaterThan(14_900);
    }

    private static void note(TransportFeedback feedback, Map<Integer, Long> told) {
        long clock = feedback.referenceTime() * 64L * MS;
        for (int i = 0; i < feedback.count(); i++) {
            int low = (feedback.baseSequence() + i) & 0xffff;
            int number = low < 30_000 ? low + 65_536 : low;
            if (feedback.isReceived(i)) {
                clock += feedback.deltaAt(i) * 250_000L;
            }
            assertThat(told.put(number, feedback.isReceived(i) ? clock : -1L))
                    .as("told once")
                    .isNull();
        }
    }

    private TransportFeedback fetch(long now) {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        assertThat(recorder.append(slot, 1, 2, now)).isTrue();
        return (TransportFeedback) Rtcp.parse(slot).getFirst();
    }
}
