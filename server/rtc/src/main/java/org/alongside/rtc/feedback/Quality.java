package org.alongside.rtc.feedback;

import java.util.concurrent.TimeUnit;

/**
 * How a conversation over such a network feels: the E-model of ITU-T G.107 reduced to what we measure. Delay costs 0.024 per
 * millisecond and 0.11 more beyond 177.3 ms (the linear form of Idd); loss costs as G.113 Appendix I says of a codec with concealment
 * (Opus: Bpl about 20). One-way delay is taken as half the round trip, plus a jitter buffer of twice the jitter and 20 ms of
 * packetisation.
 *
 * @param mos 1.0 to 4.5
 * @param score 0 to 100: R, with the best possible at 100
 */
public record Quality(double mos, int score) {
    private static final double BEST = 93.2;
    private static final double LOSS_ROBUSTNESS = 20;

    /** @param roundTripNanos negative while unknown, which counts as no delay */
    public static Quality of(double fractionLost, double jitterMillis, long roundTripNanos) {
        double trip = Math.max(0, roundTripNanos) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        double delay = trip / 2 + 2 * jitterMillis + 20;
        double delayImpairment = 0.024 * delay + 0.11 * Math.max(0, delay - 177.3);
        double loss = 100 * Math.clamp(fractionLost, 0.0, 1.0);
        double lossImpairment = 95 * loss / (loss + LOSS_ROBUSTNESS);
        double rating = Math.clamp(BEST - delayImpairment - lossImpairment, 0.0, BEST);
        return new Quality(mos(rating), (int) Math.round(rating * 100 / BEST));
    }

    /** G.107 Annex B. */
    private static double mos(double rating) {
        double mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
        return Math.clamp(mos, 1.0, 4.5);
    }
}
