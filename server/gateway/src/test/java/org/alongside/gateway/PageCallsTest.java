package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.MediaKind;
import org.junit.jupiter.api.Test;

/** A call from page to page, from ringing to its end: who hears what, and what flows when. */
class PageCallsTest extends CallWorld {
    @Test
    void anAgentIsRungAnswersAndBothHearEachOther() {
        talkToBea();

        assertThat(bea.heard("call.incoming"))
                .containsExactly("{'from':'ana@bank.example','displayName':'ana!','audio':true,'video':true}");
        assertThat(ana.heard("call.progress"))
                .containsExactly("{'state':'trying'}", "{'state':'ringing','status':180}");
        assertThat(ana.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendrecv'}");
        assertThat(ana.heard("call.attached")).hasSize(1);
        assertThat(bea.heard("call.attached")).hasSize(1);
        assertThat(ana.heard("call.connected")).containsExactly("{'attach':1}");
        assertThat(ana.heard("call.far")).contains("{'audio':true,'video':true}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.SENDRECV);
        assertThat(ana.busy && bea.busy).isTrue();

        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void theAttachIsAnsweredOnlyOnceTheFarSideIsKnown() {
        dialBea(BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.attached")).isEmpty();

        bea.attach(CALL, 1, Offers.CHROMIUM_AUDIO);
        settle();
        assertThat(ana.heard("call.attached"))
                .as("before the answer nothing flows")
                .isEmpty();

        bea.say("call.answer", "'call':'" + CALL + "'," + AUDIO);
        settle();
        String answer = ana.last("call.attached").orElseThrow().get("sdp").asString();
        assertThat(answer).contains("m=audio 16000 UDP/TLS/RTP/SAVPF 111", "m=video 0 ");
        assertThat(bea.last("call.attached").orElseThrow().get("sdp").asString())
                .doesNotContain("m=video");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
    }

    @Test
    void aCalleeWhoDeclinesIsHeard() {
        dialBea(BOTH);
        bea.say("call.decline", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'declined'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'declined'}");
    }

    @Test
    void whoNeverAnswersIsGivenUpAfterTwoMinutes() {
        dialBea(BOTH);
        timers.advance(Duration.ofSeconds(119));
        assertThat(ana.heard("call.ended")).isEmpty();
        timers.advance(Duration.ofSeconds(2));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'timeout'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'timeout'}");
    }

    @Test
    void aCallWithoutMediaEndsFifteenSecondsAfterTheAnswer() {
        dialBea(BOTH);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        timers.advance(Duration.ofSeconds(16));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'no-media'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'no-media'}");
    }

    @Test
    void bothSidesHangUpAtOnceAndEachHearsOneEnd() {
        talkToBea();
        ana.say("call.end", "'call':'" + CALL + "'");
        String second = bea.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("ok")).contains("{'re':'" + second + "'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void anAgentOnlyVideoCallShowsTheAgentAndNeverTheConsumer() {
        dialBea("'audio':'sendrecv','video':'recvonly'");
        ana.attach(CALL, 1, Offers.FIREFOX);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        settle();

        assertThat(ana.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'recvonly'}");
        assertThat(bea.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendonly'}");
        assertThat(direction(leg(ana), MediaKind.VIDEO)).isEqualTo(Direction.SENDONLY);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.RECVONLY);
        var answer = ana.last("call.attached").orElseThrow().get("sdp").asString();
        assertThat(answer).contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "a=group:BUNDLE 0 1\r\n");
    }

    @Test
    void muteAndOneWayVideoAreDirectionsAndTheFarSideIsTold() {
        talkToBea();
        bea.heard.clear();
        ana.say("call.media", "'call':'" + CALL + "','audio':'recvonly','video':'recvonly'");
        settle();

        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDONLY);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.RECVONLY);
        assertThat(bea.heard("call.far")).containsExactly("{'audio':false,'video':false}");
    }

    @Test
    void aClientsHoldIsHeardByTheOtherClient() {
        talkToBea();
        bea.say("call.hold", "'call':'" + CALL + "'");
        settle();
        assertThat(ana.heard("call.held")).containsExactly("{'by':'far'}");
        assertThat(bea.heard("call.held")).containsExactly("{'by':'near'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.INACTIVE);
        assertThat(direction(leg(bea), MediaKind.VIDEO)).isEqualTo(Direction.INACTIVE);

        bea.say("call.resume", "'call':'" + CALL + "'");
        settle();
        assertThat(ana.heard("call.resumed")).containsExactly("{'by':'far'}");
        assertThat(direction(leg(ana), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
    }
}
