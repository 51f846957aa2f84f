package org.alongside.broker.bridge;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.rtc.feedback.Quality;
import org.alongside.rtc.feedback.ReceiveStatistics;
import org.jspecify.annotations.Nullable;

/** Tells how well a leg is served every 5 s, and when it falls silent or is heard again. Runs on its media loop. */
final class QualityMeter {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Surroundings around;
    private final LegId leg;
    private @Nullable ReceiveStatistics judgedBefore;
    private long received;
    private long lost;
    private long nextReport;
    private boolean started;
    private boolean silent;
    private boolean left;
    private long baseNanos;

    QualityMeter(Surroundings around, LegId leg) {
        this.around = around;
        this.leg = leg;
    }

    /** The leg has a new transport: what the old one did is forgiven. */
    void onMoved(long now) {
        left = false;
        baseNanos = now;
    }

    /** The far end said goodbye: nothing more will arrive. */
    void onLeft() {
        left = true;
    }

    /** @param unreachable connectivity checks are missing */
    void onTime(long now, List<Track> tracks, boolean connected, boolean unreachable) {
        if (!connected) {
            return;
        }
        if (!started) {
            started = true;
            baseNanos = now;
            nextReport = now + INTERVAL_NANOS;
        }
        tellSilence(left || isSilent(now, tracks, unreachable));
        if (now >= nextReport) {
            nextReport = now + INTERVAL_NANOS;
            report(tracks);
        }
    }

    private boolean isSilent(long now, List<Track> tracks, boolean unreachable) {
        for (Track track : tracks) {
            if (track.kind() == MediaKind.AUDIO && track.in().isReceiving()) {
                long since = Math.max(baseNanos, track.dueSince());
                if (track.in().hasHeard()) {
                    since = Math.max(since, track.in().lastArrivalNanos());
                }
                return now - since >= SILENT_NANOS;
            }
        }
        return unreachable;
    }

    private void tellSilence(boolean now) {
        if (now != silent) {
            silent = now;
            around.sink()
                    .event(
                            now
                                    ? new BrokerEvent.LegSilent(around.bridge(), leg)
                                    : new BrokerEvent.LegAlive(around.bridge(), leg));
        }
    }

    private void report(List<Track> tracks) {
        Track judged = judged(tracks);
        ReceiveStatistics statistics = judged == null ? null : judged.in().statisticsOrNull();
        if (judged == null || statistics == null) {
            return;
        }
        double share = lostShare(statistics);
        long trip = judged.out().roundTripNanos();
        Quality quality = Quality.of(share, statistics.jitterMillis(), trip);
        around.sink()
                .event(new BrokerEvent.Quality(
                        around.bridge(),
                        leg,
                        share * 100,
                        statistics.jitterMillis(),
                        trip < 0 ? -1 : (int) (trip / 1_000_000),
                        quality.mos(),
                        quality.score()));
    }

    /** Sound tells how a conversation feels; a leg without it is judged by its picture. */
    private static @Nullable Track judged(List<Track> tracks) {
        Track best = null;
        for (Track track : tracks) {
            boolean heard = track.in().isReceiving() && track.in().statisticsOrNull() != null;
            if (heard && (best == null || track.kind() == MediaKind.AUDIO)) {
                best = track;
            }
        }
        return best;
    }

    /** Since the last report; another source counts from its beginning. */
    private double lostShare(ReceiveStatistics statistics) {
        boolean same = statistics == judgedBefore;
        long arrived = statistics.receivedCount() - (same ? received : 0);
        long missing = Math.max(0, statistics.lostCount() - (same ? lost : 0));
        judgedBefore = statistics;
        received = statistics.receivedCount();
        lost = statistics.lostCount();
        return arrived + missing <= 0 ? 0 : (double) missing / (arrived + missing);
    }
}
