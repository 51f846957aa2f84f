package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.alongside.gateway.trunk.SipEffect.HangUp;
import org.alongside.gateway.trunk.SipEffect.Reoffer;
import org.alongside.kernel.Id;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Head;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.Test;

/** A trunk that forks our call, and messages that cross on the way, answered by hand on a hand-moved clock. */
class ForksAndRacesTest {
    private static final String TRUNK = "10.0.0.1";
    private static final Flow FROM_TRUNK = new Flow(new Id(0, 1), "main", Flow.Transport.UDP, TRUNK, 5060, 0);

    private final List<SipEvent> events = new ArrayList<>();
    private final List<SipMessage> sent = new ArrayList<>();
    private long now = 1;
    private final SipCore core = core();

    private SipCore core() {
        var settings =
                new TrunkSettings("pbx", SipUri.parse("sip:" + TRUNK + ":5060").orElseThrow(), List.of());
        return new SipCore(
                new Id(0, 1),
                new Trunks(List.of(new Trunk(settings, List.of(TRUNK), "10.0.0.9"))),
                new SipCore.Ports(5081, 5061),
                new Random(1),
                claim -> true,
                new SipCounts(),
                new SipCore.Outside() {
                    @Override
                    public void transmit(Flow flow, SipMessage message) {
                        sent.add(message);
                    }

                    @Override
                    public void tell(SipEvent event) {
                        if (!(event instanceof SipEvent.DialogChanged)) {
                            events.add(event);
                        }
                    }
                });
    }

    private void advance(Duration time) {
        long until = now + time.toNanos();
        while (core.wakeAt() <= until) {
            now = Math.max(now, core.wakeAt());
            core.wake(now);
        }
        now = until;
    }

    private SipRequest dial() {
        core.perform(now, SipPair.invite());
        return last("INVITE");
    }

    private SipRequest last(String method) {
        return sent.stream()
                .filter(m -> m instanceof SipRequest && m.method().equals(method))
                .map(SipRequest.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private void receive(SipMessage message) {
        core.received(now, message, FROM_TRUNK);
    }

    private static SipResponse ringing(SipRequest invite, String tag) {
        return invite.respond(180, tag).with("Contact", "<sip:" + tag + "@" + TRUNK + ":5060>");
    }

    private static SipResponse answer(SipRequest invite, String tag) {
        return invite.respond(200, tag)
                .with("Contact", "<sip:" + tag + "@" + TRUNK + ":5060>")
                .withBody("application/sdp", description("sendrecv").toString());
    }

    /** What left since the last call: {@code BYE a}, with the tag of whom it is for. */
    private List<String> left() {
        var brief = sent.stream()
                .map(m -> switch (m) {
                    case SipRequest r -> r.method() + " " + r.head().toTag().orElse("-");
                    case SipResponse r -> r.status() + " " + r.method();
                })
                .toList();
        sent.clear();
        return brief;
    }

    /** A call that is up; its ACK, whose dialog the far side's requests belong to. */
    private SipRequest talk() {
        var invite = dial();
        receive(ringing(invite, "a"));
        receive(answer(invite, "a"));
        var ack = last("ACK");
        left();
        events.clear();
        return ack;
    }

    private static SipRequest theirs(SipRequest ack, String method, int number, Body body) {
        var ours = ack.head();
        var head = new Head(
                List.of(Via.of("UDP", TRUNK, 5060, Via.COOKIE + method + number)),
                ours.to(),
                ours.from(),
                ours.callId(),
                new CSeq(number, method));
        var headers =
                Headers.NONE.with("Contact", "<sip:a@" + TRUNK + ":5060>").with("Content-Type", "application/sdp");
        return new SipRequest(method, SipUri.of("alongside", "10.0.0.9", 5081), head, headers, body);
    }

    @Test
    void theFirstToAnswerIsTheCallAlsoIfAnotherRangFirst() {
        var invite = dial();
        receive(ringing(invite, "a"));
        receive(ringing(invite, "b"));
        receive(answer(invite, "b"));
        core.perform(now, new HangUp(LEG, CLAIM, "normal"));

        assertThat(left()).containsExactly("INVITE -", "ACK b", "BYE b");
        assertThat(events.getLast()).isInstanceOf(SipEvent.Answered.class);
    }

    @Test
    void theSecondToAnswerIsAcknowledgedAndEndedAndTheCallGoesOn() {
        var invite = dial();
        receive(answer(invite, "a"));
        receive(answer(invite, "b"));
        assertThat(left()).containsExactly("INVITE -", "ACK a", "ACK b", "BYE b");
        assertThat(events).hasSize(1);

        core.perform(now, new HangUp(LEG, CLAIM, "normal"));
        assertThat(left()).containsExactly("BYE a");
        receive(answer(invite, "b"));
        assertThat(left()).as("the BYE is under way").containsExactly("ACK b");
    }

    @Test
    void theByeOfASecondAnswerGoesToWhoGaveIt() {
        var invite = dial();
        receive(answer(invite, "a"));
        receive(answer(invite, "b"));
        assertThat(last("BYE").uri().toString()).isEqualTo("sip:b@" + TRUNK + ":5060");
    }

    @Test
    void aStormOfRingingTagsChangesNothingAndAnyOfThemMayAnswer() {
        var invite = dial();
        for (int i = 0; i < 1000; i++) {
            receive(ringing(invite, "t" + i));
        }
        receive(answer(invite, "t777"));
        for (int i = 0; i < 1000; i++) {
            receive(ringing(invite, "late" + i));
        }

        assertThat(left()).containsExactly("INVITE -", "ACK t777");
        assertThat(events.stream().filter(SipEvent.Answered.class::isInstance)).hasSize(1);
        assertThat(core.legCount()).isEqualTo(1);
        core.perform(now, new HangUp(LEG, CLAIM, "normal"));
        receive(last("BYE").respond(200, "t777"));
        advance(Duration.ofSeconds(70));
        assertThat(core.legCount() + core.transactionCount()).isZero();
    }

    @Test
    void aByeThatCrossesOurReinviteEndsTheCallWhateverTheReinviteIsAnswered() {
        for (int status : List.of(200, 481, 487, 491)) {
            var ack = talk();
            core.perform(now, new Reoffer(LEG, CLAIM, description("sendonly")));
            var reinvite = last("INVITE");
            receive(theirs(ack, "BYE", 1, Body.EMPTY));
            receive(status == 200 ? answer(reinvite, "a") : reinvite.respond(status, "a"));

            assertThat(events).containsExactly(new SipEvent.HungUp(LEG, 0, ""));
            assertThat(left()).contains("200 BYE", "ACK a").doesNotContain("BYE a");
            events.clear();
            advance(Duration.ofSeconds(100));
            assertThat(core.legCount() + core.transactionCount()).isZero();
        }
    }

    @Test
    void ourByeThatCrossesTheirReinviteIsTheEndAndTheReinviteIsRefused() {
        var ack = talk();
        core.perform(now, new HangUp(LEG, CLAIM, "normal"));
        receive(theirs(ack, "INVITE", 1, Body.of(description("sendonly").toString())));
        receive(last("BYE").respond(200, "a"));

        assertThat(left()).containsExactly("BYE a", "100 INVITE", "481 INVITE");
        assertThat(events).isEmpty();
        receive(theirs(ack, "ACK", 1, Body.EMPTY));
        advance(Duration.ofSeconds(100));
        assertThat(core.legCount() + core.transactionCount()).isZero();
    }

    @Test
    void aRefusalBehindAnAnswerChangesNothing() {
        var invite = dial();
        receive(answer(invite, "a"));
        receive(invite.respond(486, "b"));
        assertThat(events).hasSize(1);
        assertThat(core.legCount()).isEqualTo(1);
        assertThat(left()).containsExactly("INVITE -", "ACK a");
    }
}
