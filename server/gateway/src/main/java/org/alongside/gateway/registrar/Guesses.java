package org.alongside.gateway.registrar;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Wrong passwords, by who they were for and where they came from: the fifth in a row locks that pair for five minutes, the
 * fiftieth from one source that source. Nobody else is kept out: a lock by account alone would be a weapon. One owner; remembers
 * the latest {@link #REMEMBERED} only.
 */
final class Guesses {
    static final int OF_ONE_ACCOUNT = 5;
    static final int OF_ONE_SOURCE = 50;
    static final long LOCKED_MILLIS = 300_000;
    private static final int REMEMBERED = 10_000;

    private final Map<String, Count> counts = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Count(int wrong, long lastAt) {}

    boolean areLocked(String account, String source, long nowMillis) {
        return isLocked(pair(account, source), OF_ONE_ACCOUNT, nowMillis) || isLocked(source, OF_ONE_SOURCE, nowMillis);
    }

    private boolean isLocked(String key, int limit, long nowMillis) {
        var count = counts.get(key);
        return count != null && count.wrong >= limit && nowMillis - count.lastAt < LOCKED_MILLIS;
    }

    void wrong(String account, String source, long nowMillis) {
        for (String key : new String[] {pair(account, source), source}) {
            var before = counts.get(key);
            int wrong = before == null || nowMillis - before.lastAt >= LOCKED_MILLIS ? 0 : before.wrong;
            counts.put(key, new Count(wrong + 1, nowMillis));
        }
    }

    void right(String account, String source) {
        counts.remove(pair(account, source));
    }

    private static String pair(String account, String source) {
        return account + "\n" + source;
    }
}
