package org.alongside.gateway.trunk;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each source address, so that one of them can't take all the time. Has one owner; remembers the latest
 * {@link #REMEMBERED} sources only.
 */
final class SourceRates {
    private static final int REMEMBERED = 4096;
    private static final double SECOND = 1e9;

    private final double perSecond;
    private final double burst;
    private final LinkedHashMap<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Bucket(double tokens, long at) {}

    SourceRates(double perSecond, double burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /** Takes a token; false when the source has none left. */
    boolean allows(String source, long now) {
        var before = buckets.getOrDefault(source, new Bucket(burst, now));
        double tokens = Math.min(burst, before.tokens + (now - before.at) / SECOND * perSecond);
        buckets.put(source, new Bucket(tokens >= 1 ? tokens - 1 : tokens, now));
        return tokens >= 1;
    }
}
