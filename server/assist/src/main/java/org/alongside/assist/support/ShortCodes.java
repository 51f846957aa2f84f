package org.alongside.assist.support;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;
import org.alongside.session.Rate;
import org.alongside.session.rest.RatePerAddress;

/**
 * Six digits that a consumer reads out to an agent. A code lives for five minutes and works once; tries are rationed for each
 * address and for all together, so that guessing one takes longer than it lives. For any thread; time and chance are
 * arguments.
 */
public final class ShortCodes {
    public static final Duration LIFE = Duration.ofMinutes(5);
    private static final int DIGITS = 6;
    private static final int ALL = 1_000_000;

    /** One in a thousand numbers is a code at most: with more a guess would be too good. */
    private static final int MOST = ALL / 1_000;

    private static final double TRIES_PER_SECOND_OF_AN_ADDRESS = 1 / 12.0;
    private static final int TRIES_AT_ONCE_OF_AN_ADDRESS = 5;
    private static final double TRIES_PER_SECOND = 5;
    private static final int TRIES_AT_ONCE = 50;

    private record Live(String cid, long untilNanos) {}

    private final Map<String, Live> byCode = new HashMap<>();
    private final RatePerAddress perAddress =
            new RatePerAddress(TRIES_PER_SECOND_OF_AN_ADDRESS, TRIES_AT_ONCE_OF_AN_ADDRESS);
    private final Rate together;

    public ShortCodes(long nowNanos) {
        together = new Rate(TRIES_PER_SECOND, TRIES_AT_ONCE, nowNanos);
    }

    /** A new code for a support session; its earlier one no longer works. */
    public synchronized Result<String> issue(String cid, RandomGenerator random, long nowNanos) {
        byCode.values().removeIf(live -> live.cid.equals(cid) || live.untilNanos - nowNanos <= 0);
        if (byCode.size() >= MOST) {
            return Result.failed(Failure.Code.LIMIT, "too many short codes are in use: try again in a minute");
        }
        String code;
        do {
            code = ("%0" + DIGITS + "d").formatted(random.nextInt(ALL));
        } while (byCode.containsKey(code));
        byCode.put(code, new Live(cid, nowNanos + LIFE.toNanos()));
        return Result.ok(code);
    }

    /** The support session of a code, which is used up by this. */
    public synchronized Result<String> redeem(String code, InetAddress from, long nowNanos) {
        if (!perAddress.allows(from, nowNanos) || !together.allows(nowNanos)) {
            return Result.failed(Failure.Code.LIMIT, "too many short codes were tried: wait a minute");
        }
        var live = byCode.remove(code);
        return live == null || live.untilNanos - nowNanos <= 0
                ? Result.failed(Failure.Code.NOT_FOUND, "this short code is wrong, used up or older than five minutes")
                : Result.ok(live.cid);
    }
}
