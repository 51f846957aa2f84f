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
 * Digits that a consumer reads out to an agent, six unless the settings say more. A code lives for five minutes and works once; tries are rationed for each
 * address and for all together, so that guessing one takes longer than it lives. For any thread; time and chance are
 * arguments.
 */
public final class ShortCodes {
    public static final Duration LIFE = Duration.ofMinutes(5);
    public static final int USUAL_DIGITS = 6;

    /** One number of so many is a code at most: with more a guess would be too good. */
    private static final int NUMBERS_FOR_EACH = 1_000;

    private static final double TRIES_PER_SECOND_OF_AN_ADDRESS = 1 / 12.0;
    private static final int TRIES_AT_ONCE_OF_AN_ADDRESS = 5;
    private static final double TRIES_PER_SECOND = 5;
    private static final int TRIES_AT_ONCE = 50;

    private record Live(String cid, long untilNanos) {}

    private final int digits;
    private final int numbers;
    private final Map<String, Live> byCode = new HashMap<>();
    private final RatePerAddress perAddress =
            new RatePerAddress(TRIES_PER_SECOND_OF_AN_ADDRESS, TRIES_AT_ONCE_OF_AN_ADDRESS);
    private final Rate together;

    /** @param digits 6 to 9: with fewer a code could be guessed */
    public ShortCodes(int digits, long nowNanos) {
        this.digits = digits;
        numbers = (int) Math.pow(10, digits);
        together = new Rate(TRIES_PER_SECOND, TRIES_AT_ONCE, nowNanos);
    }

    /** A new code for a support session; its earlier one no longer works. */
    public synchronized Result<String> issue(String cid, RandomGenerator random, long nowNanos) {
        byCode.values().removeIf(live -> live.cid.equals(cid) || live.untilNanos - nowNanos <= 0);
        if (byCode.size() >= numbers / NUMBERS_FOR_EACH) {
            return Result.failed(Failure.Code.LIMIT, "too many short codes are in use: try again in a minute");
        }
        String code;
        do {
            code = ("%0" + digits + "d").formatted(random.nextInt(numbers));
        } while (byCode.containsKey(code));
        byCode.put(code, new Live(cid, nowNanos + LIFE.toNanos()));
        return Result.ok(code);
    }

    /** The support session of a code, which is used up by this; what can be no code is no try. */
    public synchronized Result<String> redeem(String code, InetAddress from, long nowNanos) {
        if (code.length() != digits || !code.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Result.failed(Failure.Code.BAD_REQUEST, "code must be " + digits + " digits");
        }
        if (!perAddress.allows(from, nowNanos) || !together.allows(nowNanos)) {
            return Result.failed(Failure.Code.LIMIT, "too many short codes were tried: wait a minute");
        }
        var live = byCode.remove(code);
        return live == null || live.untilNanos - nowNanos <= 0
                ? Result.failed(Failure.Code.NOT_FOUND, "this short code is wrong, used up or older than five minutes")
                : Result.ok(live.cid);
    }
}
