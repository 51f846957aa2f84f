package org.alongside.sip.reliable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alongside.sip.Messages;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.reliable.ReliableReceiver.Heard;
import org.alongside.sip.reliable.ReliableSender.Effect;
import org.alongside.sip.transaction.Timing;
import org.junit.jupiter.api.Test;

/** A provisional response that matters arrives, once, in order, or the call is given up. */
class ReliableTest {
    private static final SipRequest INVITE = Messages.request("INVITE", 7, "Supported: 100rel\n");

    private static long millis(long n) {
        return Duration.ofMillis(n).toNanos();
    }

    private static SipResponse ringing() {
        return INVITE.respond(180, "t");
    }

    private static SipResponse withSdp(int status) {
        return INVITE.respond(status, "t").withBody("application/sdp", "v=0");
    }

    private static ReliableSender sender() {
        return ReliableSender.of(Timing.RFC, new Random(1));
    }

    private static SipRequest prack(String rack) {
        return Messages.request("PRACK", 8, "RAck: " + rack + "\n");
    }

    private static SipRequest prackFor(ReliableSender sender) {
        return prack(sender.pending().orElseThrow().rack().toString());
    }

    private static String words(List<Effect> effects) {
        return String.join(
                ", ",
                effects.stream()
                        .map(effect -> switch (effect) {
                            case Effect.Transmit(var response) ->
                                response.status() + (response.headers().has("RSeq") ? " reliable" : "");
                            case Effect.AnswerPrack(var status) -> "PRACK " + status;
                            case Effect.GiveUp() -> "give up";
                        })
                        .toList());
    }

    @Test
    void itIsRepeatedAfterDoublingIntervalsUntilItsTimeIsOver() {
        var step = sender().send(0, ringing());
        assertThat(words(step.effects())).isEqualTo("180 reliable");
        var sender = step.next();
        var repeats = new ArrayList<Long>();
        String last = "";
        while (last.isEmpty() || last.startsWith("180")) {
            long now = sender.wakeAt();
            assertThat(sender.onTime(now - 1).effects()).isEmpty();
            var next = sender.onTime(now);
            last = words(next.effects());
            repeats.add(now / 1_000_000);
            sender = next.next();
        }
        assertThat(last).isEqualTo("give up");
        assertThat(repeats).containsExactly(500L, 1500L, 3500L, 7500L, 15_500L, 31_500L, 32_000L);
        assertThat(sender.wakeAt()).isEqualTo(Timing.NEVER);
    }

    @Test
    void aPrackEndsItAndStartsTheNextInLine() {
        var first = sender().send(0, withSdp(183)).next();
        var both = first.send(1, ringing());
        assertThat(both.effects()).isEmpty();
        var step = both.next().onPrack(2, prackFor(first));
        assertThat(words(step.effects())).isEqualTo("PRACK 200, 180 reliable");
        long one = first.pending().orElseThrow().rack().rseq().number();
        assertThat(step.next().pending().orElseThrow().rack().rseq().number()).isEqualTo(one + 1);
        var done = step.next().onPrack(3, prackFor(step.next()));
        assertThat(words(done.effects())).isEqualTo("PRACK 200");
        assertThat(done.next().wakeAt()).isEqualTo(Timing.NEVER);
    }

    @Test
    void aPrackThatAcknowledgesNothingIsRefused() {
        var sender = sender().send(0, ringing()).next();
        var right = sender.pending().orElseThrow().rack();
        for (String wrong : List.of(
                right.rseq().next() + " 7 INVITE", right.rseq() + " 8 INVITE", right.rseq() + " 7 UPDATE", "x")) {
            var step = sender.onPrack(1, prack(wrong));
            assertThat(words(step.effects())).as(wrong).isEqualTo("PRACK 481");
            assertThat(step.next()).isEqualTo(sender);
        }
        assertThat(words(sender.onPrack(1, Messages.request("PRACK", 8, "")).effects()))
                .isEqualTo("PRACK 481");
        var acknowledged = sender.onPrack(1, prackFor(sender)).next();
        assertThat(words(acknowledged.onPrack(2, prackFor(sender)).effects())).isEqualTo("PRACK 481");
        assertThat(words(sender().onPrack(1, prack("1 7 INVITE")).effects())).isEqualTo("PRACK 481");
    }

    @Test
    void aTwoHundredWaitsForADescriptionToBeAcknowledged() {
        var sender = sender().send(0, withSdp(183)).next();
        var waiting = sender.send(1, ringing()).next().answer(withSdp(200));
        assertThat(waiting.effects()).isEmpty();
        assertThat(words(waiting.next().onTime(millis(500)).effects())).isEqualTo("183 reliable");
        var step = waiting.next().onPrack(millis(600), prackFor(sender));
        assertThat(words(step.effects()))
                .as("the 180 that waited is of no use any more")
                .isEqualTo("PRACK 200, 200");
        assertThat(step.next().wakeAt()).isEqualTo(Timing.NEVER);
    }

    @Test
    void anyOtherFinalResponseLeavesAtOnceAndALatePrackIsStillAnswered() {
        for (var last : List.of(INVITE.respond(486, "t"), INVITE.respond(200, "t"))) {
            var sender = sender().send(0, ringing()).next();
            var step = sender.answer(last);
            assertThat(words(step.effects())).isEqualTo(Integer.toString(last.status()));
            assertThat(step.next().wakeAt()).as("repeated no more").isEqualTo(Timing.NEVER);
            assertThat(words(step.next().onPrack(5, prackFor(sender)).effects()))
                    .isEqualTo("PRACK 200");
        }
        var refused = sender().send(0, withSdp(183)).next().answer(INVITE.respond(486, "t"));
        assertThat(words(refused.effects())).isEqualTo("486");
    }

    @Test
    void aStormOfRingingIsOneInLine() {
        var sender = sender().send(0, ringing()).next();
        for (int i = 0; i < 1000; i++) {
            sender = sender.send(i, ringing()).next();
        }
        assertThat(sender.waiting()).hasSize(1);
        for (int i = 0; i < 1000; i++) {
            sender = sender.send(i, withSdp(183)).next();
        }
        assertThat(sender.waiting()).hasSize(16);
    }

    private static SipResponse theirs(String tag, String rseq) {
        return INVITE.respond(183, tag).with("Require", "100rel").with("RSeq", rseq);
    }

    private static String heard(Heard heard) {
        return switch (heard) {
            case Heard.Unreliable() -> "unreliable";
            case Heard.Next(var receiver, RAck rack) -> "next " + rack;
            case Heard.Repeated() -> "repeated";
            case Heard.OutOfOrder() -> "out of order";
        };
    }

    @Test
    void theyAreTakenInOrderAndOnceForEachFork() {
        var receiver = ReliableReceiver.NEW;
        var seen = new ArrayList<String>();
        for (var response : List.of(
                theirs("a", "100"),
                theirs("a", "100"),
                theirs("a", "102"),
                theirs("b", "5"),
                theirs("a", "101"),
                theirs("a", "99"),
                theirs("a", "102"),
                theirs("b", "6"))) {
            var heard = receiver.on(response);
            seen.add(heard(heard));
            receiver = heard instanceof Heard.Next(var next, var rack) ? next : receiver;
        }
        assertThat(seen)
                .containsExactly(
                        "next 100 7 INVITE",
                        "repeated",
                        "out of order",
                        "next 5 7 INVITE",
                        "next 101 7 INVITE",
                        "repeated",
                        "next 102 7 INVITE",
                        "next 6 7 INVITE");
    }

    @Test
    void whatIsNotReliableIsTakenAsItIs() {
        assertThat(heard(ReliableReceiver.NEW.on(ringing()))).isEqualTo("unreliable");
        assertThat(heard(ReliableReceiver.NEW.on(ringing().with("RSeq", "1"))))
                .as("RSeq alone asks for nothing")
                .isEqualTo("unreliable");
        assertThat(heard(ReliableReceiver.NEW.on(INVITE.respond(100, "").with("Require", "100rel"))))
                .isEqualTo("unreliable");
        assertThat(heard(ReliableReceiver.NEW.on(ringing().with("Require", "100rel"))))
                .isEqualTo("out of order");
        assertThat(heard(ReliableReceiver.NEW.on(theirs("", "1"))))
                .as("no dialog to answer in")
                .isEqualTo("out of order");
    }

    @Test
    void aStormOfTagsIsBounded() {
        var receiver = ReliableReceiver.NEW;
        for (int i = 0; i < 1000; i++) {
            receiver = receiver.on(theirs("t" + i, "1")) instanceof Heard.Next(var next, var rack) ? next : receiver;
        }
        assertThat(receiver.latest()).hasSize(32);
    }
}
