package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls whose far side dies without a word end by themselves (RFC 4028), whoever has to refresh. */
class SessionTimerTest {
    private static final String ALLOWS_UPDATE = "Allow: INVITE, ACK, BYE, CANCEL, UPDATE";

    private final OneSide side = new OneSide();

    @Test
    void theInviteAsksForHalfAnHour() {
        side.perform(SipPair.invite());

        var headers = side.last("INVITE").headers();
        assertThat(headers.first("Session-Expires")).contains("1800;refresher=uac");
        assertThat(headers.words("Supported")).contains("timer");
    }

    @Test
    void weRefreshByUpdateAtHalfOfWhatWasAgreedAsLongAsThePhoneAnswers() {
        side.established("Session-Expires: 600;refresher=uac", "Require: timer", ALLOWS_UPDATE);

        for (int round = 0; round < 3; round++) {
            side.advance(Duration.ofSeconds(299));
            assertThat(side.left()).isEmpty();
            side.advance(Duration.ofSeconds(2));
            var update = side.last("UPDATE");
            assertThat(update.body().isEmpty()).isTrue();
            assertThat(update.headers().first("Session-Expires")).contains("600;refresher=uac");
            side.answer(update, 200, "phone", Optional.empty(), "Session-Expires: 600;refresher=uac");
            side.sent.clear();
        }
        assertThat(side.events).isEmpty();
    }

    @Test
    void aPhoneThatKnowsNoUpdateIsRefreshedByTheSameOfferAgain() {
        side.established("Session-Expires: 600;refresher=uac", "Allow: INVITE, ACK, BYE, CANCEL");

        side.advance(Duration.ofSeconds(301));
        var again = side.last("INVITE");
        assertThat(SipLeg.descriptionIn(again).orElseThrow().origin().version())
                .as("nothing changed, so the version stays (RFC 3264 §8)")
                .isEqualTo(1);
        side.answer(again, 200, "phone", Optional.of(description("sendrecv")), "Session-Expires: 600;refresher=uac");
        assertThat(side.left()).containsExactly("INVITE", "ACK");
        assertThat(side.events).singleElement().isInstanceOf(SipEvent.ReofferAnswered.class);
    }

    @Test
    void aRefreshThatIsRefusedIsNoNewsAndIsTriedAgain() {
        side.established("Session-Expires: 600;refresher=uac", ALLOWS_UPDATE);

        side.advance(Duration.ofSeconds(301));
        side.answer(side.last("UPDATE"), 501, "phone", Optional.empty());
        side.sent.clear();
        side.advance(Duration.ofSeconds(151));
        side.answer(side.last("INVITE"), 488, "phone", Optional.empty());

        assertThat(side.events).isEmpty();
    }

    @Test
    void aPhoneThatDoesNotAnswerTheRefreshHasLeft() {
        side.established("Session-Expires: 600;refresher=uac", ALLOWS_UPDATE);

        side.advance(Duration.ofSeconds(301 + 32));

        assertThat(side.events).containsExactly(new SipEvent.HungUp(LEG, 408, "Request Timeout"));
        assertThat(side.left()).containsExactly("UPDATE", "BYE");
    }

    @Test
    void aPhoneThatPromisedToRefreshAndDoesNotIsHungUpOn() {
        side.established("Session-Expires: 600;refresher=uas", "Require: timer");

        side.advance(Duration.ofSeconds(567));
        assertThat(side.left()).isEmpty();
        side.advance(Duration.ofSeconds(2));

        assertThat(side.left()).containsExactly("BYE");
        assertThat(side.events)
                .containsExactly(new SipEvent.HungUp(LEG, 408, "the session expired: nobody refreshed it"));
    }

    @Test
    void anUpdateOfThePhoneKeepsTheSessionAlive() {
        var invite = side.established("Session-Expires: 600;refresher=uas", "Require: timer");
        String ourTag = invite.head().fromTag().orElseThrow();

        for (int cseq = 1; cseq <= 3; cseq++) {
            side.advance(Duration.ofMinutes(5));
            side.theirs(
                    "UPDATE",
                    cseq,
                    ourTag,
                    "phone",
                    invite.head().callId(),
                    "",
                    "Supported: timer",
                    "Session-Expires: 600;refresher=uac");
            assertThat(side.lastResponse().status()).isEqualTo(200);
            assertThat(side.lastResponse().headers().first("Session-Expires")).contains("600;refresher=uac");
            side.sent.clear();
        }
        assertThat(side.events).isEmpty();
    }

    @Test
    void aTrunkThatFindsTheIntervalTooShortIsAskedForALongerOneInTheSameCall() {
        side.perform(SipPair.invite());
        side.answer(side.last("INVITE"), 422, "pbx", Optional.empty(), "Min-SE: 3600");

        var again = side.last("INVITE");
        assertThat(again.headers().all("Session-Expires")).containsExactly("3600;refresher=uac");
        assertThat(again.headers().first("Min-SE")).contains("3600");
        assertThat(again.head().cseq().number()).isEqualTo(2);
        side.answer(again, 200, "phone", Optional.of(description("sendrecv")));
        assertThat(side.events).singleElement().isInstanceOf(SipEvent.Answered.class);
    }

    @Test
    void aTrunkThatAlwaysWantsMoreIsGivenUp() {
        side.perform(SipPair.invite());
        for (int i = 0; i < 20 && side.events.isEmpty(); i++) {
            side.answer(side.last("INVITE"), 422, "pbx", Optional.empty(), "Min-SE: " + (4000 + i));
        }

        assertThat(side.events).containsExactly(new SipEvent.Rejected(LEG, 422, "Session Interval Too Small"));
    }

    @Test
    void aCallerWhoWantsLessThanNinetySecondsIsToldTheLeast() {
        side.theyInvite(description("sendrecv").toString(), "Supported: timer", "Session-Expires: 30");

        assertThat(side.lastResponse().status()).isEqualTo(422);
        assertThat(side.lastResponse().headers().first("Min-SE")).contains("90");
        assertThat(side.events).isEmpty();
        assertThat(side.core.legCount()).isZero();
    }

    @Test
    void aCallerWithATimerIsAnsweredWithItAndRefreshedAsHeWishes() {
        var success = side.calledAndAnswered("Supported: timer", "Session-Expires: 120;refresher=uas", ALLOWS_UPDATE);

        assertThat(success.headers().first("Session-Expires")).contains("120;refresher=uas");
        assertThat(success.headers().words("Require")).contains("timer");
        side.advance(Duration.ofSeconds(61));
        assertThat(side.left()).containsExactly("UPDATE");
    }

    @Test
    void aReferIsNoRefresh() {
        var invite = side.established("Session-Expires: 600;refresher=uac", ALLOWS_UPDATE);
        side.advance(Duration.ofSeconds(200));
        side.theirs(
                "REFER",
                1,
                invite.head().fromTag().orElseThrow(),
                "phone",
                invite.head().callId(),
                "",
                "Refer-To: <sip:free@bank.example>");
        side.perform(new SipEffect.AnswerReferral(LEG, SipPair.CLAIM, 202));

        assertThat(side.lastResponse().status()).isEqualTo(202);
        assertThat(side.lastResponse().headers().has("Session-Expires")).isFalse();
        side.sent.clear();
        side.advance(Duration.ofSeconds(101));
        assertThat(side.left()).contains("UPDATE");
    }

    @Test
    void twoOfUsKeepACallAliveForHours() {
        var pair = new SipPair(1, 0);
        pair.established();
        pair.advance(Duration.ofMinutes(181).toMillis());

        assertThat(pair.left.take()).isEmpty();
        assertThat(pair.right.take()).isEmpty();
        assertThat(pair.trace).hasSize(24).startsWith("> UPDATE", "< 200 UPDATE");
        pair.rightIsMute = true;
        pair.advance(Duration.ofMinutes(16).toMillis());
        assertThat(pair.left.take()).isEqualTo(List.of("hung up 408"));
    }
}
