package org.alongside.sip.transaction;

import static org.alongside.sip.transaction.Recorder.TCP;
import static org.alongside.sip.transaction.Recorder.UDP;
import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/** Timers G, H, I, L of the INVITE server and J of the other one, each at its moment. */
class ServerTransactionTest {
    private final Recorder phone = new Recorder();
    private final SipRequest invite = Recorder.request("INVITE", "z9hG4bK1");
    private final SipRequest bye = Recorder.request("BYE", "z9hG4bK2");
    private final ServerKey key = ServerKey.of(invite);

    private SipRequest ack() {
        return invite.ackFor(invite.respond(486, "t"));
    }

    @Test
    void aRepeatedInviteGetsTheLastProvisionalResponseAgain() {
        phone.receive(invite, UDP);
        phone.receive(invite, UDP);
        phone.layer.respond(0, key, invite.respond(180, "t"));
        phone.receive(invite, UDP);
        assertThat(phone.take())
                .containsExactly("0 send 100", "0 request INVITE", "0 send 100", "0 send 180", "0 send 180");
    }

    @Test
    void ringingIsRepeatedEachMinute() {
        phone.receive(invite, TCP);
        phone.layer.respond(0, key, invite.respond(180, "t"));
        phone.take();
        phone.advanceTo(130_000);
        assertThat(phone.take()).containsExactly("60000 send 180", "120000 send 180");
    }

    @Test
    void timerGRepeatsARefusalAndTimerHGivesUp() {
        phone.receive(invite, UDP);
        phone.layer.respond(0, key, invite.respond(486, "t"));
        phone.take();
        phone.receive(invite, UDP);
        phone.advanceTo(40_000);
        assertThat(phone.take())
                .containsExactly(
                        "0 send 486",
                        "500 send 486",
                        "1500 send 486",
                        "3500 send 486",
                        "7500 send 486",
                        "11500 send 486",
                        "15500 send 486",
                        "19500 send 486",
                        "23500 send 486",
                        "27500 send 486",
                        "31500 send 486",
                        "32000 never acknowledged");
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void overTcpARefusalIsNotRepeatedButTimerHRuns() {
        phone.receive(invite, TCP);
        phone.layer.respond(0, key, invite.respond(486, "t"));
        phone.take();
        phone.advanceTo(40_000);
        assertThat(phone.take()).containsExactly("32000 never acknowledged");
    }

    @Test
    void theAckEndsTheRepetitionAndTimerIAbsorbsItsCopies() {
        phone.receive(invite, UDP);
        phone.layer.respond(0, key, invite.respond(486, "t"));
        phone.advanceTo(100);
        phone.receive(ack(), UDP);
        phone.take();
        phone.advanceTo(5_000);
        phone.receive(ack(), UDP);
        phone.receive(invite, UDP);
        assertThat(phone.layer.size()).isEqualTo(1);
        phone.advanceTo(5_100);
        assertThat(phone.take()).isEmpty();
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void afterASuccessRepeatedInvitesAreAbsorbedUntilTimerLAndAcksGoToTheDialog() {
        phone.receive(invite, UDP);
        phone.layer.respond(0, key, invite.respond(200, "t"));
        phone.take();
        phone.receive(invite, UDP);
        phone.receive(ack(), UDP);
        phone.receive(ack(), UDP);
        phone.advanceTo(1_000);
        phone.layer.respond(phone.now, key, invite.respond(200, "t"));
        phone.layer.respond(phone.now, key, invite.respond(486, "t"));
        phone.advanceTo(31_999);
        assertThat(phone.layer.size()).isEqualTo(1);
        phone.advanceTo(32_000);
        assertThat(phone.take()).containsExactly("0 ack", "0 ack", "1000 send 200");
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void timerJRepeatsTheAnswerToARepeatedRequest() {
        phone.receive(bye, UDP);
        phone.receive(bye, UDP);
        phone.layer.respond(0, ServerKey.of(bye), bye.respond(200, "t"));
        phone.layer.respond(0, ServerKey.of(bye), bye.respond(500, "t"));
        phone.advanceTo(31_000);
        phone.receive(bye, UDP);
        phone.advanceTo(32_000);
        assertThat(phone.take()).containsExactly("0 request BYE", "0 send 200", "31000 send 200");
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void overTcpTimerJIsZero() {
        phone.receive(bye, TCP);
        phone.layer.respond(0, ServerKey.of(bye), bye.respond(200, "t"));
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void aRequestThatNobodyAnswersIsForgottenAfter64T1() {
        phone.receive(bye, UDP);
        phone.advanceTo(32_000);
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void aCancelFindsItsInvite() {
        phone.receive(invite, UDP);
        phone.receive(invite.cancel(), UDP);
        phone.receive(Recorder.request("CANCEL", "z9hG4bKother"), UDP);
        assertThat(phone.take())
                .containsExactly("0 send 100", "0 request INVITE", "0 cancel of invite", "0 cancel of nothing");
        assertThat(phone.layer.awaitsFinal(key)).isTrue();
        phone.layer.respond(0, key, invite.respond(487, "t"));
        assertThat(phone.layer.awaitsFinal(key)).isFalse();
    }

    @Test
    void requestsOfRfc2543AreKnownByWhatTheySay() {
        var old = Recorder.request("INVITE", "1");
        phone.receive(old, UDP);
        phone.receive(old, UDP);
        phone.layer.respond(0, ServerKey.of(old), old.respond(486, "t"));
        phone.take();
        phone.receive(old.ackFor(old.respond(486, "t")), UDP);
        phone.advanceTo(600);
        assertThat(phone.take()).isEmpty();
    }

    @Test
    void aboveTheLimitARequestIsRefusedWithoutState() {
        for (int i = 0; i < 1100; i++) {
            phone.receive(Recorder.request("OPTIONS", "z9hG4bK" + i), UDP);
        }
        assertThat(phone.layer.size()).isEqualTo(1000);
        assertThat(phone.take()).filteredOn(line -> line.equals("0 send 503")).hasSize(100);
    }

    @Test
    void aSuccessIsRepeatedUntilItIsGivenUp() {
        var repeater = new SuccessRepeater(0, invite.respond(200, "t"), Timing.RFC);
        var millis = new java.util.ArrayList<Long>();
        long now = repeater.wakeAt();
        while (repeater.onTime(now) != SuccessRepeater.Verdict.GIVE_UP) {
            millis.add(now / 1_000_000);
            now = repeater.wakeAt();
        }
        assertThat(millis).containsExactly(500L, 1500L, 3500L, 7500L, 11500L, 15500L, 19500L, 23500L, 27500L, 31500L);
        assertThat(now).isEqualTo(32_000_000_000L);
    }
}
