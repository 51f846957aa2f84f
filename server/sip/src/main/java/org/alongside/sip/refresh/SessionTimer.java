package org.alongside.sip.refresh;

import java.time.Duration;
import java.util.Optional;
import org.alongside.sip.extension.SessionExpires;
import org.alongside.sip.extension.SessionExpires.Refresher;
import org.alongside.sip.extension.Tokens;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;

/**
 * Keeps one session from outliving a far side that died (RFC 4028), as a value. Every INVITE and UPDATE of the dialog, and every
 * 2xx to one, passes through it in either direction; each 2xx begins the interval anew. Times are in nanoseconds.
 *
 * @param asked the interval to ask for next, in seconds; grows when the far side finds it too small
 * @param minimum what the next request says in Min-SE
 */
public record SessionTimer(TimerPolicy policy, long asked, long minimum, State state) {
    /** No timer is running. */
    public static final long NEVER = Long.MAX_VALUE;

    public static final String OPTION = "timer";
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    public static SessionTimer of(TimerPolicy policy) {
        return new SessionTimer(policy, policy.seconds(), policy.minimumSeconds(), new Off());
    }

    /** Whether the session ends by itself. */
    public sealed interface State {}

    /** Nothing agreed yet, or the far side doesn't take part. */
    public record Off() implements State {}

    /**
     * We refresh.
     *
     * @param refreshAt {@link #NEVER} while a refresh is on its way
     */
    public record Refreshing(long seconds, long refreshAt, long expiresAt) implements State {}

    /** The other side refreshes. */
    public record Waiting(long seconds, long expiresAt) implements State {}

    /** What is due. */
    public enum Due {
        NOTHING,

        /** Send an UPDATE or re-INVITE with {@link #offer}. */
        REFRESH,

        /** Send BYE: the session is over (RFC 4028 §10). */
        END
    }

    /** An interval and who refreshes, seen from us. */
    public record Agreement(long seconds, boolean weRefresh) {}

    /** What our 2xx to an INVITE or UPDATE says, or why there can't be one. */
    public sealed interface Answer {
        /** Add the headers; when the 2xx leaves, call {@link #begun}. */
        record Agree(Headers headers, Agreement agreement) implements Answer {}

        /** Answer 422 with these headers. */
        record TooSmall(Headers headers) implements Answer {}
    }

    /** For our INVITE or UPDATE, whose Supported names {@link #OPTION}: the interval, and in a refresh the same refresher. */
    public Headers offer() {
        Optional<Refresher> refresher = switch (state) {
            case Off() -> policy.refreshOurselves() ? Optional.of(Refresher.UAC) : Optional.empty();
            case Refreshing refreshing -> Optional.of(Refresher.UAC);
            case Waiting waiting -> Optional.of(Refresher.UAS);
        };
        var headers = Headers.NONE.with("Session-Expires", new SessionExpires(asked, refresher).toString());
        return minimum > SessionExpires.LEAST_SECONDS ? headers.with("Min-SE", Long.toString(minimum)) : headers;
    }

    /** Our request was answered 422: what to ask for instead; empty where that says nothing new, so that nobody asks for ever. */
    public Optional<SessionTimer> raisedBy(SipResponse tooSmall) {
        long wanted = SessionExpires.minimumOf(tooSmall.headers());
        return wanted > asked ? Optional.of(new SessionTimer(policy, wanted, wanted, state)) : Optional.empty();
    }

    /** Our request was answered 2xx (RFC 4028 §7.2): without Session-Expires the session has no end of its own. */
    public SessionTimer answeredBy(long now, SipResponse success) {
        return SessionExpires.of(success.headers())
                .map(agreed -> {
                    boolean weRefresh = agreed.refresher().orElse(Refresher.UAC) == Refresher.UAC;
                    return begun(now, new Agreement(agreed.seconds(), weRefresh));
                })
                .orElseGet(() -> new SessionTimer(policy, asked, minimum, new Off()));
    }

    /** Their INVITE or UPDATE (RFC 4028 §9, table 2). */
    public Answer answer(SipRequest request) {
        boolean supports = Tokens.isOffered(request, OPTION);
        var wanted = SessionExpires.of(request.headers());
        if (supports
                && wanted.filter(w -> w.seconds() < policy.minimumSeconds()).isPresent()) {
            return new Answer.TooSmall(Headers.NONE.with("Min-SE", Long.toString(policy.minimumSeconds())));
        }
        long least = Math.max(SessionExpires.minimumOf(request.headers()), policy.minimumSeconds());
        long most = wanted.map(SessionExpires::seconds).filter(s -> supports).orElse(Long.MAX_VALUE);
        long ours = wanted.map(w -> Math.min(w.seconds(), policy.seconds())).orElse(policy.seconds());
        long seconds = Math.min(Math.max(ours, least), most);
        var refresher = supports ? wanted.flatMap(SessionExpires::refresher).orElse(preferred()) : Refresher.UAS;
        var headers =
                Headers.NONE.with("Session-Expires", new SessionExpires(seconds, Optional.of(refresher)).toString());
        return new Answer.Agree(
                supports ? headers.with("Require", OPTION) : headers,
                new Agreement(seconds, refresher == Refresher.UAS));
    }

    /** Who refreshes where the request doesn't say: who did so far, else as our policy wants it. */
    private Refresher preferred() {
        return switch (state) {
            case Off() -> policy.refreshOurselves() ? Refresher.UAS : Refresher.UAC;
            case Refreshing refreshing -> Refresher.UAS;
            case Waiting waiting -> Refresher.UAC;
        };
    }

    /** A 2xx came or left: the interval begins. Refreshed is at its half; below 90 s nobody is kept busy. */
    public SessionTimer begun(long now, Agreement agreement) {
        long seconds = Math.max(agreement.seconds, SessionExpires.LEAST_SECONDS);
        long length = seconds * SECOND;
        State next = agreement.weRefresh
                ? new Refreshing(seconds, now + length / 2, now + length)
                : new Waiting(seconds, now + length);
        return new SessionTimer(policy, Math.max(seconds, minimum), minimum, next);
    }

    /** What was agreed; empty where the session has no end of its own. */
    public Optional<Agreement> agreement() {
        return switch (state) {
            case Off off -> Optional.empty();
            case Refreshing refreshing -> Optional.of(new Agreement(refreshing.seconds, true));
            case Waiting waiting -> Optional.of(new Agreement(waiting.seconds, false));
        };
    }

    /**
     * Goes on with what another node agreed, who knows how long ago. Whoever refreshes did so within the last half of the
     * interval, so that much is left at least: ours is due in the middle of it, theirs may take the whole interval.
     */
    public SessionTimer resumed(long now, Agreement agreement) {
        var anew = begun(now, agreement);
        return anew.state instanceof Refreshing(var seconds, var half, var whole)
                ? new SessionTimer(policy, anew.asked, minimum, new Refreshing(seconds, now + (half - now) / 2, half))
                : anew;
    }

    /** The refresh that was due is on its way: it isn't due again until it failed. */
    public SessionTimer sent() {
        return state instanceof Refreshing(var seconds, var refreshAt, var expiresAt)
                ? new SessionTimer(policy, asked, minimum, new Refreshing(seconds, NEVER, expiresAt))
                : this;
    }

    /**
     * Our refresh was refused or timed out. After 408 and 481 the dialog is gone: {@link #due} says END at once. After anything
     * else, 491 included, the next try comes at half of what is left (RFC 4028 §10).
     */
    public SessionTimer failed(long now, int status) {
        return switch (state) {
            case Off off -> this;
            case Waiting waiting -> this;
            case Refreshing(var seconds, var refreshAt, var expiresAt) -> {
                boolean gone = status == 408 || status == 481;
                long next = now + Math.max((expiresAt - now) / 2, SECOND);
                yield new SessionTimer(policy, asked, minimum, new Refreshing(seconds, next, gone ? now : expiresAt));
            }
        };
    }

    public Due due(long now) {
        return switch (state) {
            case Off() -> Due.NOTHING;
            case Waiting waiting -> now >= endOf(waiting) ? Due.END : Due.NOTHING;
            case Refreshing refreshing ->
                now >= refreshing.expiresAt ? Due.END : now >= refreshing.refreshAt ? Due.REFRESH : Due.NOTHING;
        };
    }

    /** When {@link #due} has something to say. */
    public long wakeAt() {
        return switch (state) {
            case Off() -> NEVER;
            case Waiting waiting -> endOf(waiting);
            case Refreshing refreshing -> Math.min(refreshing.refreshAt, refreshing.expiresAt);
        };
    }

    /** Who waits ends the session a little early: by a third of the interval, at most 32 s (RFC 4028 §10). */
    private static long endOf(Waiting waiting) {
        return waiting.expiresAt - Math.min(32 * SECOND, waiting.seconds * SECOND / 3);
    }

    /** UPDATE where the far side's Allow names it, since that needs no description; else a re-INVITE (RFC 4028 §7.4). */
    public static String method(Optional<Boolean> allowsUpdate) {
        return allowsUpdate.orElse(false) ? SipRequest.UPDATE : SipRequest.INVITE;
    }
}
