package org.alongside.sip.reliable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.extension.RSeq;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.transaction.Timing;

/**
 * Our reliable provisional responses to one INVITE (RFC 3262 §3), as a value: one at a time is on its way, repeated after T1 and
 * then after twice as long each time, until its PRACK comes or 64 × T1 have passed. Later ones wait their turn.
 *
 * @param next the number of the next response
 * @param pending on its way
 * @param waiting without number yet, in order
 * @param held a 2xx that waits for the PRACK of a description
 */
public record ReliableSender(
        Timing timing, RSeq next, Optional<Pending> pending, List<SipResponse> waiting, Optional<SipResponse> held) {
    public static final String OPTION = "100rel";
    private static final int MAX_WAITING = 16;

    public ReliableSender {
        waiting = List.copyOf(waiting);
    }

    /** For an INVITE that offers {@link #OPTION}; the first number is drawn. */
    public static ReliableSender of(Timing timing, RandomGenerator random) {
        var first = new RSeq(random.nextLong(1, RSeq.MAX_FIRST + 1));
        return new ReliableSender(timing, first, Optional.empty(), List.of(), Optional.empty());
    }

    /** A response without PRACK yet; once a final response has left it isn't repeated any more. */
    public record Pending(SipResponse response, RAck rack, long interval, long repeatAt, long givesUpAt) {
        private Pending quiet() {
            return new Pending(response, rack, interval, Timing.NEVER, Timing.NEVER);
        }
    }

    /** What to do now, and how it goes on. */
    public record Step(ReliableSender next, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    public sealed interface Effect {
        /** Give it to the INVITE's server transaction. */
        record Transmit(SipResponse response) implements Effect {}

        /** Answer the PRACK: 200, or 481 where it acknowledges nothing of ours. */
        record AnswerPrack(int status) implements Effect {}

        /** Nobody acknowledges: refuse the INVITE with 504 (RFC 3262 §3 asks for a 5xx). */
        record GiveUp() implements Effect {}
    }

    /** Sends a 101–199 reliably, now or when those before it were acknowledged. */
    public Step send(long now, SipResponse provisional) {
        if (pending.isPresent()) {
            return new Step(with(pending, queued(provisional), held), List.of());
        }
        var numbered = provisional.with("Require", OPTION).with("RSeq", next.toString());
        var rack = new RAck(next, provisional.head().cseq());
        var sent = new Pending(numbered, rack, timing.t1(), now + timing.t1(), now + timing.patience());
        return new Step(
                new ReliableSender(timing, next.next(), Optional.of(sent), waiting, held),
                List.of(new Effect.Transmit(numbered)));
    }

    /** Of several that say no more than a status only the last is worth waiting for; a storm of them is cut. */
    private List<SipResponse> queued(SipResponse provisional) {
        var queue = new ArrayList<>(waiting);
        if (!queue.isEmpty() && queue.getLast().body().isEmpty()) {
            queue.removeLast();
        }
        if (queue.size() < MAX_WAITING) {
            queue.add(provisional);
        }
        return queue;
    }

    /**
     * The final response. A 2xx waits while a description is unacknowledged (RFC 3262 §5): which offer it answers would else be
     * unsure. What was not sent yet never will be.
     */
    public Step answer(SipResponse last) {
        boolean waits = last.isSuccess()
                && pending.filter(p -> !p.response.body().isEmpty()).isPresent();
        return waits
                ? new Step(with(pending, List.of(), Optional.of(last)), List.of())
                : new Step(
                        with(pending.map(Pending::quiet), List.of(), Optional.empty()),
                        List.of(new Effect.Transmit(last)));
    }

    /** A PRACK of this dialog. */
    public Step onPrack(long now, SipRequest prack) {
        boolean matches = pending.isPresent()
                && RAck.of(prack.headers()).filter(pending.get().rack::equals).isPresent();
        if (!matches) {
            return new Step(this, List.of(new Effect.AnswerPrack(481)));
        }
        var effects = new ArrayList<Effect>();
        effects.add(new Effect.AnswerPrack(200));
        var free = with(Optional.empty(), waiting, Optional.empty());
        if (held.isPresent()) {
            effects.add(new Effect.Transmit(held.get()));
        } else if (!waiting.isEmpty()) {
            var rest = with(Optional.empty(), waiting.subList(1, waiting.size()), held);
            var step = rest.send(now, waiting.getFirst());
            effects.addAll(step.effects);
            free = step.next;
        }
        return new Step(free, effects);
    }

    public Step onTime(long now) {
        if (pending.isEmpty() || now < wakeAt()) {
            return new Step(this, List.of());
        }
        var late = pending.get();
        if (now >= late.givesUpAt) {
            return new Step(with(Optional.empty(), List.of(), Optional.empty()), List.of(new Effect.GiveUp()));
        }
        long interval = late.interval * 2;
        var again = new Pending(late.response, late.rack, interval, now + interval, late.givesUpAt);
        return new Step(with(Optional.of(again), waiting, held), List.of(new Effect.Transmit(late.response)));
    }

    /** When {@link #onTime} is due, in nanoseconds. */
    public long wakeAt() {
        return pending.map(p -> Math.min(p.repeatAt, p.givesUpAt)).orElse(Timing.NEVER);
    }

    private ReliableSender with(Optional<Pending> newPending, List<SipResponse> queue, Optional<SipResponse> newHeld) {
        return new ReliableSender(timing, next, newPending, queue, newHeld);
    }
}
