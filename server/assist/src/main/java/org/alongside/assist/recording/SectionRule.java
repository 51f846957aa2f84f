package org.alongside.assist.recording;

/**
 * When a recording says everything anew, so that a player may begin there: not before the last section is ten seconds old and
 * what came since is as much as what was told at its beginning. So no file is more than about twice as large for it, what a
 * player must read for any moment stays small, and a page that stands still costs nothing.
 */
final class SectionRule {
    private static final long SOONEST_MILLIS = 10_000;
    private static final long LEAST_BYTES = 256 << 10;

    /** However long its beginning was, or however short it lasts, no section becomes much longer. */
    private static final long MOST_BYTES = 4 << 20;

    private long beganMillis;
    private long beginning;
    private long since;
    private boolean toldAll;

    void begins(long nowMillis) {
        beganMillis = nowMillis;
        beginning = 0;
        since = 0;
        toldAll = false;
    }

    /** @param all whether the picture is whole with this */
    void told(int bytes, boolean all) {
        if (toldAll) {
            since += bytes;
        } else {
            beginning += bytes;
            toldAll = all;
        }
    }

    boolean isDue(long nowMillis) {
        boolean worth = nowMillis - beganMillis >= SOONEST_MILLIS && since >= Math.max(beginning, LEAST_BYTES);
        return toldAll && (worth || since >= MOST_BYTES);
    }
}
