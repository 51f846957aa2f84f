package org.alongside.session.rest;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.alongside.session.Rate;

/** A {@link Rate} for each client address; remembers the latest ten thousand. For any thread. */
public final class RatePerAddress {
    private static final int REMEMBERED = 10_000;

    private final double perSecond;
    private final int burst;
    private final LinkedHashMap<InetAddress, Rate> rates = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Rate> eldest) {
            return size() > REMEMBERED;
        }
    };

    public RatePerAddress(double perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    public synchronized boolean allows(InetAddress address, long nowNanos) {
        return rates.computeIfAbsent(address, a -> new Rate(perSecond, burst, nowNanos))
                .allows(nowNanos);
    }
}
