package org.alongside.sip.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.alongside.sip.Messages;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.refresh.SessionTimer.Agreement;
import org.alongside.sip.refresh.SessionTimer.Answer;
import org.alongside.sip.refresh.SessionTimer.Due;
import org.junit.jupiter.api.Test;

/** A session is refreshed at half its interval, and ends when the far side is silent, not before. */
class SessionTimerTest {
    private static final TimerPolicy WE = new TimerPolicy(1800, 120, true);
    private static final TimerPolicy THEY = new TimerPolicy(1800, 120, false);

    private static long at(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static SipRequest invite(String headers) {
        return Messages.request("INVITE", 1, headers);
    }

    private static SipResponse ok(String sessionExpires) {
        var response = invite("").respond(200, "t");
        return sessionExpires.isEmpty() ? response : response.with("Session-Expires", sessionExpires);
    }

    private static String text(Headers headers) {
        return String.join("\n", headers.list().stream().map(Object::toString).toList());
    }

    private static String answer(SessionTimer timer, String headers) {
        return switch (timer.answer(invite(headers))) {
            case Answer.Agree(var added, var agreement) -> text(added) + "\n" + agreement;
            case Answer.TooSmall(var added) -> "422 " + text(added);
        };
    }

    @Test
    void theCallerRefreshesAtHalfAndEndsAtTheEnd() {
        var timer = SessionTimer.of(WE).answeredBy(at(100), ok("600;refresher=uac"));
        assertThat(timer.wakeAt()).isEqualTo(at(400));
        assertThat(timer.due(at(400) - 1)).isEqualTo(Due.NOTHING);
        assertThat(timer.due(at(400))).isEqualTo(Due.REFRESH);
        var sent = timer.sent();
        assertThat(sent.due(at(699))).isEqualTo(Due.NOTHING);
        assertThat(sent.wakeAt()).isEqualTo(at(700));
        assertThat(sent.due(at(700))).isEqualTo(Due.END);
        assertThat(text(sent.offer())).isEqualTo("Session-Expires: 600;refresher=uac\nMin-SE: 120");
        assertThat(sent.answeredBy(at(401), ok("600")).wakeAt())
                .as("no refresher named: the one who asked")
                .isEqualTo(at(701));
    }

    @Test
    void whoWaitsEndsAThirdOrThirtyTwoSecondsBeforeTheEnd() {
        var longOne = SessionTimer.of(THEY).answeredBy(at(0), ok("1800;refresher=uas"));
        assertThat(longOne.due(at(1768) - 1)).isEqualTo(Due.NOTHING);
        assertThat(longOne.due(at(1768))).isEqualTo(Due.END);
        assertThat(longOne.wakeAt()).isEqualTo(at(1768));
        var shortOne = SessionTimer.of(THEY).answeredBy(at(0), ok("90;refresher=uas"));
        assertThat(shortOne.wakeAt()).isEqualTo(at(60));
        assertThat(text(longOne.offer()))
                .as("our own re-INVITE for another reason leaves the roles as they are")
                .isEqualTo("Session-Expires: 1800;refresher=uas\nMin-SE: 120");
    }

    @Test
    void aRefreshFromTheOtherSideBeginsTheIntervalAnew() {
        var waiting = SessionTimer.of(THEY).begun(at(0), new Agreement(600, false));
        var agree = (Answer.Agree)
                waiting.answer(Messages.request("UPDATE", 2, "Supported: timer\nSession-Expires: 600;refresher=uac\n"));
        var again = waiting.begun(at(300), agree.agreement());
        assertThat(again.wakeAt()).isEqualTo(at(300 + 600 - 32));
    }

    @Test
    void aFarSideWithoutTimersGetsNone() {
        var timer = SessionTimer.of(WE).answeredBy(at(0), ok(""));
        assertThat(timer.wakeAt()).isEqualTo(SessionTimer.NEVER);
        assertThat(timer.due(Long.MAX_VALUE - 1)).isEqualTo(Due.NOTHING);
        var running = timer.begun(at(0), new Agreement(600, true));
        assertThat(running.answeredBy(at(300), ok("")).state())
                .as("a refresh answered without Session-Expires ends the timer")
                .isEqualTo(new SessionTimer.Off());
    }

    @Test
    void tooSmallAnIntervalIsRaisedButNotForEver() {
        var refusal = invite("").respond(422, "t");
        var timer = SessionTimer.of(new TimerPolicy(300, 90, false));
        assertThat(text(timer.offer())).isEqualTo("Session-Expires: 300");
        var raised = timer.raisedBy(refusal.with("Min-SE", "3600")).orElseThrow();
        assertThat(text(raised.offer())).isEqualTo("Session-Expires: 3600\nMin-SE: 3600");
        assertThat(raised.raisedBy(refusal.with("Min-SE", "3600"))).isEmpty();
        assertThat(raised.raisedBy(refusal.with("Min-SE", "10"))).isEmpty();
        assertThat(timer.raisedBy(refusal)).isEmpty();
        assertThat(timer.raisedBy(refusal.with("Min-SE", "garbage"))).isEmpty();
    }

    /** RFC 4028 §9, table 2, and what the interval may be. */
    @Test
    void theCalledSideAnswersByTheTable() {
        var we = SessionTimer.of(WE);
        var they = SessionTimer.of(THEY);
        assertThat(answer(we, ""))
                .isEqualTo("Session-Expires: 1800;refresher=uas\nAgreement[seconds=1800, weRefresh=true]");
        assertThat(answer(they, "Session-Expires: 600\n"))
                .as("a proxy put it there: the caller knows nothing of timers")
                .isEqualTo("Session-Expires: 600;refresher=uas\nAgreement[seconds=600, weRefresh=true]");
        assertThat(answer(they, "Supported: timer\nSession-Expires: 600\n"))
                .isEqualTo(
                        "Session-Expires: 600;refresher=uac\nRequire: timer\nAgreement[seconds=600, weRefresh=false]");
        assertThat(answer(we, "k: timer\nx: 600;refresher=uac\n"))
                .isEqualTo(
                        "Session-Expires: 600;refresher=uac\nRequire: timer\nAgreement[seconds=600, weRefresh=false]");
        assertThat(answer(they, "Supported: timer\nSession-Expires: 600;refresher=uas\n"))
                .isEqualTo(
                        "Session-Expires: 600;refresher=uas\nRequire: timer\nAgreement[seconds=600, weRefresh=true]");
        assertThat(answer(we, "Supported: timer\nSession-Expires: 7200\n"))
                .as("shortened to ours")
                .startsWith("Session-Expires: 1800;refresher=uas");
        assertThat(answer(we, "Supported: timer\nSession-Expires: 7200\nMin-SE: 3600\n"))
                .as("but not below theirs")
                .startsWith("Session-Expires: 3600;");
        assertThat(answer(we, "Supported: timer\nSession-Expires: 119\n")).isEqualTo("422 Min-SE: 120");
        assertThat(answer(we, "Session-Expires: 10\n"))
                .as("who doesn't know timers can't be told 422")
                .startsWith("Session-Expires: 120;refresher=uas");
        assertThat(answer(we, "Supported: timer\nSession-Expires: 200\nMin-SE: 9999\n"))
                .as("never longer than asked for, whatever else is said")
                .startsWith("Session-Expires: 200;");
        var waiting = we.begun(at(0), new Agreement(600, false));
        assertThat(answer(waiting, "Supported: timer\nSession-Expires: 600\n"))
                .as("the roles stay when a refresh names none")
                .contains("weRefresh=false");
    }

    @Test
    void aRefreshThatFailsIsTriedAgainUntilTheEnd() {
        var timer = SessionTimer.of(WE).begun(at(0), new Agreement(600, true)).sent();
        var busy = timer.failed(at(300), 491);
        assertThat(busy.wakeAt()).isEqualTo(at(450));
        assertThat(busy.due(at(450))).isEqualTo(Due.REFRESH);
        assertThat(busy.sent().failed(at(599), 503).wakeAt()).isEqualTo(at(600));
        assertThat(timer.failed(at(300), 408).due(at(300))).isEqualTo(Due.END);
        assertThat(timer.failed(at(300), 481).due(at(300))).isEqualTo(Due.END);
    }

    @Test
    void aHostileIntervalKeepsNobodyBusy() {
        assertThat(SessionTimer.of(WE).answeredBy(at(0), ok("0;refresher=uac")).wakeAt())
                .isEqualTo(at(45));
        assertThat(SessionTimer.of(WE)
                        .answeredBy(at(0), ok("2147483647;refresher=uas"))
                        .wakeAt())
                .isEqualTo(at(2_147_483_647L - 32));
        assertThat(SessionTimer.of(WE)
                        .answeredBy(at(0), ok("99999999999999;refresher=uas"))
                        .wakeAt())
                .as("no number, no timer")
                .isEqualTo(SessionTimer.NEVER);
    }

    @Test
    void updateIsPreferredWhereItIsAllowed() {
        assertThat(SessionTimer.method(Optional.of(true))).isEqualTo("UPDATE");
        assertThat(SessionTimer.method(Optional.of(false))).isEqualTo("INVITE");
        assertThat(SessionTimer.method(Optional.empty())).isEqualTo("INVITE");
    }

    @Test
    void aPolicyBelowTheRfcIsOurOwnMistake() {
        assertThatThrownBy(() -> new TimerPolicy(60, 60, true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TimerPolicy(100, 120, true)).isInstanceOf(IllegalArgumentException.class);
    }
}
