package org.alongside.sip.transaction;

import static org.alongside.sip.transaction.Recorder.TCP;
import static org.alongside.sip.transaction.Recorder.UDP;
import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/** Timers A, B, D, M of the INVITE client and E, F, K of the other one, each at its moment. */
class ClientTransactionTest {
    private final Recorder phone = new Recorder();
    private final SipRequest invite = Recorder.request("INVITE", "z9hG4bK1");
    private final SipRequest bye = Recorder.request("BYE", "z9hG4bK2");

    @Test
    void timerARepeatsAnInviteAndTimerBGivesUp() {
        phone.layer.request(0, invite, UDP);
        phone.advanceTo(40_000);
        assertThat(phone.take())
                .containsExactly(
                        "0 send INVITE",
                        "500 send INVITE",
                        "1500 send INVITE",
                        "3500 send INVITE",
                        "7500 send INVITE",
                        "15500 send INVITE",
                        "31500 send INVITE",
                        "32000 timeout INVITE");
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void overTcpNothingIsRepeatedAndTimerBGivesUpAllTheSame() {
        phone.layer.request(0, invite, TCP);
        phone.layer.request(0, bye, TCP);
        phone.advanceTo(40_000);
        assertThat(phone.take())
                .containsExactly("0 send INVITE", "0 send BYE", "32000 timeout INVITE", "32000 timeout BYE");
    }

    @Test
    void aProvisionalResponseStopsTimersAAndB() {
        phone.layer.request(0, invite, UDP);
        phone.advanceTo(600);
        phone.receive(invite.respond(180, "t"), UDP);
        phone.advanceTo(200_000);
        phone.receive(invite.respond(180, "t"), UDP);
        assertThat(phone.take())
                .containsExactly("0 send INVITE", "500 send INVITE", "600 response 180", "200000 response 180");
    }

    @Test
    void aRefusalIsAcknowledgedEachTimeItComesUntilTimerD() {
        phone.layer.request(0, invite, UDP);
        var busy = invite.respond(486, "t");
        phone.receive(busy, UDP);
        phone.receive(busy, UDP);
        phone.advanceTo(31_999);
        phone.receive(busy, UDP);
        phone.advanceTo(32_001);
        phone.receive(busy, UDP);
        assertThat(phone.take())
                .containsExactly(
                        "0 send INVITE",
                        "0 send ACK",
                        "0 response 486",
                        "0 send ACK",
                        "31999 send ACK",
                        "32001 stray 486");
    }

    @Test
    void overTcpTimerDIsZero() {
        phone.layer.request(0, invite, TCP);
        phone.receive(invite.respond(486, "t"), TCP);
        assertThat(phone.layer.size()).isZero();
    }

    @Test
    void everyCopyAndForkOfASuccessIsDeliveredUntilTimerM() {
        phone.layer.request(0, invite, UDP);
        phone.receive(invite.respond(200, "t1"), UDP);
        phone.receive(invite.respond(200, "t1"), UDP);
        phone.receive(invite.respond(200, "t2"), UDP);
        phone.receive(invite.respond(486, "t3"), UDP);
        phone.advanceTo(31_999);
        phone.receive(invite.respond(200, "t1"), UDP);
        phone.advanceTo(32_000);
        phone.receive(invite.respond(200, "t1"), UDP);
        assertThat(phone.take())
                .containsExactly(
                        "0 send INVITE",
                        "0 response 200",
                        "0 response 200",
                        "0 response 200",
                        "31999 response 200",
                        "32000 stray 200");
    }

    @Test
    void timerERepeatsARequestUpToEveryFourSecondsAndTimerFGivesUp() {
        phone.layer.request(0, bye, UDP);
        phone.advanceTo(40_000);
        assertThat(phone.take())
                .containsExactly(
                        "0 send BYE",
                        "500 send BYE",
                        "1500 send BYE",
                        "3500 send BYE",
                        "7500 send BYE",
                        "11500 send BYE",
                        "15500 send BYE",
                        "19500 send BYE",
                        "23500 send BYE",
                        "27500 send BYE",
                        "31500 send BYE",
                        "32000 timeout BYE");
    }

    @Test
    void aTryingSlowsTimerEAndTheAnswerEndsItWithTimerK() {
        phone.layer.request(0, bye, UDP);
        phone.receive(bye.respond(100, ""), UDP);
        phone.advanceTo(5_000);
        phone.receive(bye.respond(200, "t"), UDP);
        phone.receive(bye.respond(200, "t"), UDP);
        phone.advanceTo(9_999);
        assertThat(phone.layer.size()).isEqualTo(1);
        phone.advanceTo(10_000);
        assertThat(phone.layer.size()).isZero();
        assertThat(phone.take())
                .containsExactly("0 send BYE", "0 response 100", "500 send BYE", "4500 send BYE", "5000 response 200");
    }

    @Test
    void aCancelWaitsForTheFirstProvisionalResponse() {
        var key = phone.layer.request(0, invite, TCP);
        phone.layer.cancel(0, key, Headers.NONE);
        phone.layer.cancel(0, key, Headers.NONE);
        assertThat(phone.take()).containsExactly("0 send INVITE");
        phone.advanceTo(1_000);
        phone.receive(invite.respond(100, ""), TCP);
        phone.receive(invite.respond(180, "t"), TCP);
        assertThat(phone.take()).containsExactly("1000 response 100", "1000 send CANCEL", "1000 response 180");
    }

    @Test
    void aCancelledInviteThatStaysSilentEndsAfter64T1() {
        var key = phone.layer.request(0, invite, TCP);
        phone.receive(invite.respond(180, "t"), TCP);
        phone.advanceTo(10_000);
        phone.layer.cancel(phone.now, key, Headers.NONE);
        phone.receive(invite.cancel().respond(200, "t"), TCP);
        phone.receive(invite.respond(180, "t"), TCP);
        phone.advanceTo(60_000);
        assertThat(phone.take())
                .containsExactly(
                        "0 send INVITE",
                        "0 response 180",
                        "10000 send CANCEL",
                        "10000 response 200",
                        "10000 response 180",
                        "42000 timeout INVITE");
    }

    @Test
    void aCancelAfterTheAnswerDoesNothing() {
        var key = phone.layer.request(0, invite, UDP);
        phone.receive(invite.respond(200, "t"), UDP);
        phone.layer.cancel(0, key, Headers.NONE);
        assertThat(phone.take()).containsExactly("0 send INVITE", "0 response 200");
    }

    @Test
    void aFailedTransportEndsWhatWaitsOnItAndNothingElse() {
        phone.layer.request(0, invite, TCP);
        phone.layer.request(0, bye, UDP);
        phone.layer.transportFailed(TCP);
        assertThat(phone.take()).containsExactly("0 send INVITE", "0 send BYE", "0 transport failed INVITE");
        assertThat(phone.layer.size()).isEqualTo(1);
    }

    @Test
    void aResponseOfAnotherBranchOrMethodIsAStray() {
        phone.layer.request(0, invite, UDP);
        phone.receive(Recorder.request("INVITE", "z9hG4bKother").respond(200, "t"), UDP);
        phone.receive(Recorder.request("BYE", "z9hG4bK1").respond(200, "t"), UDP);
        phone.receive(Recorder.request("INVITE", "1").respond(200, "t"), UDP);
        assertThat(phone.take()).containsExactly("0 send INVITE", "0 stray 200", "0 stray 200", "0 stray 200");
    }
}
