package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipEffect.HangUp;
import org.alongside.gateway.trunk.TrunkSettings.Login;
import org.alongside.gateway.trunk.TrunkSettings.Preference;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.Test;

/** One user agent with several trunks, whose answers the test gives by hand on a hand-moved clock. */
class SeveralTrunksTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";

    private final List<SipEvent> events = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private long now = 1;
    private SipCore core = core(trunk("a", A), later("b", B));

    private record Sent(Flow flow, SipMessage message) {
        String brief() {
            String what = message instanceof SipResponse r ? r.status() + " " + r.method() : message.method();
            return what + " to " + flow.remoteHost();
        }
    }

    private static TrunkSettings trunk(String name, String address) {
        return new TrunkSettings(name, SipUri.parse("sip:" + address + ":5060").orElseThrow(), List.of("bank.example"));
    }

    private static TrunkSettings later(String name, String address) {
        return trunk(name, address).with(new Preference(10, 1));
    }

    private SipCore core(TrunkSettings... settings) {
        var trunks = new Trunks(Arrays.stream(settings)
                .map(t -> new Trunk(t, List.of(t.uri().bareHost()), "10.0.0.9"))
                .toList());
        return new SipCore(
                new Id(0, 1),
                trunks,
                new SipCore.Ports(5081, 5061),
                new Random(1),
                claim -> true,
                new SipCounts(),
                new SipCore.Outside() {
                    @Override
                    public void transmit(Flow flow, SipMessage message) {
                        sent.add(new Sent(flow, message));
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

    private void dial() {
        core.perform(now, SipPair.invite());
    }

    /** What left since the last call, repeats told once. */
    private List<String> left() {
        var brief = sent.stream().map(Sent::brief).distinct().toList();
        sent.clear();
        return brief;
    }

    private SipRequest last(String method) {
        return sent.stream()
                .map(Sent::message)
                .filter(m -> m instanceof SipRequest && m.method().equals(method))
                .map(SipRequest.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private void answer(SipRequest request, int status, String... header) {
        var response = request.respond(status, "their-tag");
        receive(request, header.length == 0 ? response : response.with(header[0], header[1]));
    }

    private void receive(SipRequest request, SipResponse response) {
        String host = sent.reversed().stream()
                .filter(s -> s.message.equals(request))
                .findFirst()
                .map(s -> s.flow.remoteHost())
                .orElse(A);
        core.received(now, response, new Flow(new Id(0, 1), "main", Flow.Transport.UDP, host, 5060, 0));
    }

    @Test
    void aTrunkThatIsFullLosesTheCallToTheNextWithinTheSameAttempt() {
        dial();
        var first = last("INVITE");
        answer(first, 503);

        assertThat(left()).containsExactly("INVITE to " + A, "ACK to " + A, "INVITE to " + B);
        assertThat(events).isEmpty();
        assertThat(core.legCount()).isEqualTo(1);
    }

    @Test
    void theSecondAttemptIsACallOfItsOwnThatEndsAsItsOwn() {
        dial();
        answer(last("INVITE"), 503);
        var second = last("INVITE");
        answer(second, 486);

        assertThat(sent.stream().map(s -> s.message.head().callId()).distinct()).hasSize(2);
        assertThat(events).singleElement().isEqualTo(new SipEvent.Rejected(LEG, 486, "Busy Here"));
        assertThat(core.legCount()).isZero();
    }

    @Test
    void aSilentTrunkLosesTheCallAfterFourSecondsAndItsLateAnswerIsEnded() {
        dial();
        var first = last("INVITE");
        advance(Duration.ofMillis(3_900));
        assertThat(left()).containsExactly("INVITE to " + A);
        advance(Duration.ofMillis(200));
        assertThat(left()).contains("INVITE to " + B);

        receive(first, first.respond(200, "late").with("Contact", "<sip:late@" + A + ":5060>"));

        assertThat(left()).containsExactly("ACK to " + A, "BYE to " + A);
        assertThat(events).isEmpty();
        assertThat(core.legCount()).isEqualTo(1);
    }

    @Test
    void whoeverRangKeepsTheCall() {
        dial();
        answer(last("INVITE"), 180);
        answer(last("INVITE"), 503);

        assertThat(left()).doesNotContain("INVITE to " + B);
        assertThat(events)
                .containsExactly(
                        new SipEvent.Progressed(LEG, 180, Optional.empty()),
                        new SipEvent.Rejected(LEG, 503, "Service Unavailable"));
    }

    @Test
    void aRefusalOfTheCalleeIsNoReasonToTryAnotherTrunk() {
        dial();
        answer(last("INVITE"), 404);

        assertThat(left()).doesNotContain("INVITE to " + B);
        assertThat(events).containsExactly(new SipEvent.Rejected(LEG, 404, "Not Found"));
    }

    @Test
    void aCallerWhoGivesUpIsNotDialledAgain() {
        dial();
        core.perform(now, new HangUp(LEG, CLAIM, "normal"));
        advance(Duration.ofSeconds(70));

        assertThat(left()).containsExactly("INVITE to " + A);
        assertThat(core.legCount()).isZero();
    }

    @Test
    void whenAllFailTheLastReasonIsTold() {
        dial();
        answer(last("INVITE"), 503);
        advance(Duration.ofSeconds(33)); // Timer B

        assertThat(events).containsExactly(new SipEvent.Rejected(LEG, 408, "Request Timeout"));
        assertThat(core.legCount()).isZero();
    }

    @Test
    void theLowerPriorityIsTriedFirstAndWeightsShareWithinIt() {
        core = core(
                trunk("late", "10.0.0.7").with(new Preference(20, 1)),
                trunk("seldom", "10.0.0.8").with(new Preference(10, 1)),
                trunk("often", "10.0.0.9").with(new Preference(10, 3)));
        var first = new TreeMap<String, Integer>();
        for (int i = 0; i < 1000; i++) {
            sent.clear();
            var invite = SipPair.invite();
            core.perform(
                    now,
                    new SipEffect.Invite(
                            new LegId(new Id(8, i)), CLAIM, invite.destination(), invite.caller(), invite.offer()));
            first.merge(sent.getFirst().flow.remoteHost(), 1, Integer::sum);
        }

        assertThat(first).containsOnlyKeys("10.0.0.8", "10.0.0.9");
        assertThat(first.get("10.0.0.9")).isBetween(680, 820);
    }

    @Test
    void aTrunkTakesNoMoreCallsThanItMay() {
        core = core(trunk("a", A).withMaxCalls(1), later("b", B));
        dial();
        var invite = SipPair.invite();
        core.perform(
                now,
                new SipEffect.Invite(
                        new LegId(new Id(8, 8)), CLAIM, invite.destination(), invite.caller(), invite.offer()));

        assertThat(left()).containsExactly("INVITE to " + A, "INVITE to " + B);
    }

    @Test
    void twoUnansweredOptionsTakeATrunkBackAndTwoAnswersBringItForward() {
        core = core(trunk("a", A).probedEvery(Duration.ofSeconds(30)), later("b", B));
        advance(Duration.ofSeconds(32 + 30 + 33)); // Timer F, the next question, Timer F
        assertThat(core.trunksDown()).containsExactly("a");
        left();
        dial();
        assertThat(left()).contains("INVITE to " + B).doesNotContain("INVITE to " + A);

        for (int i = 0; i < 2; i++) {
            advance(Duration.ofSeconds(6));
            answer(last("OPTIONS"), 405); // any answer is a sign of life
        }
        assertThat(core.trunksDown()).isEmpty();
    }

    @Test
    void aTrunkTellsHowItStands() {
        core = core(trunk("a", A).probedEvery(Duration.ofSeconds(30)), later("b", B));
        dial();
        assertThat(core.trunks(now).getLast()).isEqualTo(new TrunkReport("b", true, 1, 0, Optional.empty()));
        assertThat(core.trunks(now).getFirst().calls()).isEqualTo(1);

        advance(Duration.ofSeconds(32 + 30 + 33)); // two questions, Timer F each
        var down = core.trunks(now).getFirst();
        assertThat(down.up()).isFalse();
        assertThat(down.trouble()).contains("no answer");
        advance(Duration.ofSeconds(6));
        answer(last("OPTIONS"), 405);
        advance(Duration.ofSeconds(2));
        var answered = core.trunks(now).getFirst().last().orElseThrow();
        assertThat(answered.words()).isEqualTo("405");
        assertThat(answered.ago()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void oneLostOptionsMovesNobody() {
        core = core(trunk("a", A).probedEvery(Duration.ofSeconds(30)), later("b", B));
        advance(Duration.ofSeconds(33));
        assertThat(core.trunksDown()).isEmpty();
        dial();
        assertThat(left()).contains("INVITE to " + A);
    }

    @Test
    void aTrunkThatNobodyAsksIsBelievedAgainWhenItTakesCalls() {
        core = core(trunk("a", A));
        for (int i = 0; i < 2; i++) {
            dial();
            answer(last("INVITE"), 503);
        }
        assertThat(core.trunksDown()).containsExactly("a");
        for (int i = 0; i < 2; i++) {
            dial();
            answer(last("INVITE"), 200, "Contact", "<sip:x@" + A + ":5060>");
        }
        assertThat(core.trunksDown()).isEmpty();
    }

    // Digest

    @Test
    void aTrunkThatChallengesIsShownThePassword() {
        core = core(trunk("a", A).with(new Login("alongside", Redacted.of("secret"))));
        dial();
        var bare = last("INVITE");
        answer(bare, 407, "Proxy-Authenticate", challenge());
        var proved = last("INVITE");

        assertThat(proved.head().cseq().number()).isEqualTo(bare.head().cseq().number() + 1);
        assertThat(proved.head().callId()).isEqualTo(bare.head().callId());
        assertThat(proved.head().topVia().branch())
                .isNotEqualTo(bare.head().topVia().branch());
        assertThat(proved.headers().first("Proxy-Authorization").orElseThrow())
                .startsWith("Digest username=\"alongside\", realm=\"pbx.example\"");
        receive(proved, proved.respond(200, "t").with("Contact", "<sip:x@" + A + ":5060>"));
        assertThat(left()).containsExactly("INVITE to " + A, "ACK to " + A, "BYE to " + A); // an answer without SDP
    }

    private String challenge() {
        return "Digest realm=\"pbx.example\", nonce=\"abc\", algorithm=SHA-256, qop=\"auth\"";
    }

    @Test
    void aPasswordThatIsRefusedEndsTheCallInsteadOfALoop() {
        core = core(trunk("a", A).with(new Login("alongside", Redacted.of("wrong"))));
        dial();
        answer(last("INVITE"), 401, "WWW-Authenticate", challenge());
        answer(last("INVITE"), 401, "WWW-Authenticate", challenge());

        assertThat(events).singleElement().isEqualTo(new SipEvent.Rejected(LEG, 401, "Unauthorized"));
        assertThat(sent.stream().filter(s -> s.message instanceof SipRequest r && r.is("INVITE")))
                .hasSize(2);
    }

    @Test
    void aTrunkWithoutALoginIsNotAnswered() {
        dial();
        answer(last("INVITE"), 401, "WWW-Authenticate", challenge());

        assertThat(events).containsExactly(new SipEvent.Rejected(LEG, 401, "Unauthorized"));
    }

    @Test
    void aByeProvesItselfByTheNonceOfTheInvite() {
        core = core(trunk("a", A).with(new Login("alongside", Redacted.of("secret"))));
        dial();
        answer(last("INVITE"), 401, "WWW-Authenticate", challenge());
        var proved = last("INVITE");
        var ok = proved.respond(200, "t")
                .with("Contact", "<sip:x@" + A + ":5060>")
                .withBody("application/sdp", SipPair.description("sendrecv").toString());
        receive(proved, ok);
        core.perform(now, new HangUp(LEG, CLAIM, "normal"));

        assertThat(last("BYE").headers().first("Authorization").orElseThrow()).contains("nc=00000002", "nonce=\"abc\"");
    }
}
