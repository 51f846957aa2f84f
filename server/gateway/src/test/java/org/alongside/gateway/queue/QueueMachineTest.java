package org.alongside.gateway.queue;

import static org.alongside.gateway.queue.Hall.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.gateway.queue.QueueEffect.TellCaller;
import org.alongside.gateway.queue.QueueEvent.AgentGone;
import org.alongside.gateway.queue.QueueEvent.AgentHere;
import org.alongside.gateway.queue.QueueEvent.AgentInCalls;
import org.alongside.gateway.queue.QueueEvent.AgentLost;
import org.alongside.gateway.queue.QueueEvent.AgentSaid;
import org.alongside.gateway.queue.QueueEvent.Answered;
import org.alongside.gateway.queue.QueueEvent.Left;
import org.alongside.gateway.queue.QueueEvent.RingEnded;
import org.alongside.gateway.queue.QueueSettings.Overflow;
import org.alongside.gateway.queue.QueueSettings.Patience;
import org.junit.jupiter.api.Test;

class QueueMachineTest {
    private static final QueueSettings ADVICE = QueueSettings.of("advice");

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    private static QueueSettings within(Duration wait, int most, Duration wrapUp) {
        return ADVICE.with(new Patience(seconds(20), wait, seconds(60), wrapUp, most));
    }

    @Test
    void theAgentWhoHasBeenIdleLongestRingsFor20SecondsAndThenTheNextWhileTheFirstIsAway() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.signsIn("cleo");

        hall.joins(1, "advice");
        hall.waits(seconds(19));
        assertThat(hall.story()).containsExactly("1 rings ben");
        hall.waits(seconds(1));

        assertThat(hall.story()).containsExactly("1 quiet at ben", "1 rings cleo");
        assertThat(hall.state("ben")).isEqualTo(new AgentState.Away(Presence.NO_ANSWER));
        assertThat(hall.state("cleo")).isEqualTo(new AgentState.Ringing());
        hall.answers(1, "cleo");
        assertThat(hall.story()).containsExactly("1 with cleo after 20 s");
        assertThat(hall.state("cleo")).isEqualTo(new AgentState.InCall());
    }

    @Test
    void callersAreServedInTheOrderInWhichTheyCame() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.joins(2, "advice");
        hall.joins(3, "advice");
        hall.answers(1, "ben");
        hall.story();

        hall.hangsUp(1, "ben");
        assertThat(hall.story()).containsExactly("2 rings ben");
        hall.happens(new Left(call(2)));
        assertThat(hall.story()).containsExactly("2 quiet at ben", "3 rings ben");
    }

    @Test
    void anAgentWhoIsLostWhileItRingsCostsTheCallerNeitherThePlaceNorTime() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.joins(2, "advice");
        hall.signsIn("cleo");
        assertThat(hall.story()).containsExactly("1 rings ben", "2 rings cleo");

        hall.happens(new AgentLost("ben"));
        assertThat(hall.story()).containsExactly("1 quiet at ben");
        hall.happens(new Left(call(2)));

        assertThat(hall.story()).containsExactly("2 quiet at cleo", "1 rings cleo");
        hall.happens(new AgentHere("ben", Set.of()));
        assertThat(hall.state("ben")).isEqualTo(new AgentState.Available());
    }

    @Test
    void whoDeclinesIsAwayAndTheNextOneRings() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.signsIn("cleo");
        hall.joins(1, "advice");

        hall.happens(new RingEnded(call(1), "ben", QueueEvent.Why.DECLINED));

        assertThat(hall.story()).containsExactly("1 rings ben", "1 rings cleo");
        assertThat(hall.state("ben")).isEqualTo(new AgentState.Away(Presence.DECLINED));
    }

    @Test
    void anAnswerThatCrossedTheEndOfItsRingCountsAndTheOtherAgentIsFreeAgain() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.signsIn("cleo");
        hall.joins(1, "advice");
        hall.waits(seconds(20));
        hall.story();

        hall.happens(new Answered(call(1), "ben"));

        assertThat(hall.story()).containsExactly("1 quiet at cleo", "1 with ben after 20 s");
        assertThat(hall.state("ben")).isEqualTo(new AgentState.InCall());
        assertThat(hall.state("cleo")).isEqualTo(new AgentState.Available());
        hall.happens(new Answered(call(1), "cleo"));
        assertThat(hall.story()).isEmpty();
    }

    @Test
    void callersHearTheirPlaceAndHowLongItWillTakeAndHearItAgainEveryHalfMinute() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.answers(1, "ben");
        hall.waits(seconds(60));
        hall.hangsUp(1, "ben"); // a call takes a minute
        hall.joins(2, "advice");
        hall.answers(2, "ben");
        hall.effects.clear();

        hall.joins(3, "advice");
        hall.joins(4, "advice");
        assertThat(hall.told(TellCaller.class))
                .containsExactly(
                        new TellCaller(call(3), "advice", 1, Optional.of(seconds(60))),
                        new TellCaller(call(4), "advice", 2, Optional.of(seconds(120))));

        hall.waits(seconds(30));
        assertThat(hall.told(TellCaller.class))
                .containsExactly(
                        new TellCaller(call(3), "advice", 1, Optional.of(seconds(60))),
                        new TellCaller(call(4), "advice", 2, Optional.of(seconds(120))));
        hall.happens(new Left(call(3)));
        assertThat(hall.told(TellCaller.class))
                .containsExactly(new TellCaller(call(4), "advice", 1, Optional.of(seconds(60))));
    }

    @Test
    void afterAQueuesCallTheAgentHasTimeToWrapUpWhichEndsByItselfOrWhenTheAgentSaysSo() {
        var hall = new Hall(within(seconds(600), 50, seconds(30)));
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.answers(1, "ben");
        hall.joins(2, "advice");
        hall.hangsUp(1, "ben");
        hall.story();

        assertThat(hall.state("ben")).isEqualTo(new AgentState.WrapUp(hall.now.plusSeconds(30)));
        hall.waits(seconds(29));
        assertThat(hall.story()).isEmpty();
        hall.waits(seconds(1));
        assertThat(hall.story()).containsExactly("2 rings ben");

        hall.answers(2, "ben");
        hall.joins(3, "advice");
        hall.hangsUp(2, "ben");
        hall.story();
        hall.happens(new AgentSaid("ben", new Presence.Available()));
        assertThat(hall.story()).containsExactly("3 rings ben");
    }

    @Test
    void aCallThatNoQueueBroughtKeepsQueuesAwayButNeedsNoWrapUp() {
        var hall = new Hall(within(seconds(600), 50, seconds(30)));
        hall.signsIn("ben");
        hall.happens(new AgentInCalls("ben", Set.of(call(9))));
        hall.joins(1, "advice");
        assertThat(hall.story()).isEmpty();
        assertThat(hall.state("ben")).isEqualTo(new AgentState.InCall());

        hall.happens(new AgentInCalls("ben", Set.of()));
        assertThat(hall.story()).containsExactly("1 rings ben");
    }

    @Test
    void aFullQueueTurnsTheNextCallerAwayAtOnce() {
        var hall = new Hall(within(seconds(600), 1, seconds(0)));
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.joins(2, "advice");
        hall.joins(3, "advice");

        assertThat(hall.story()).containsExactly("1 rings ben", "3 turned away by advice: FULL");
    }

    @Test
    void whoWaitsTooLongIsSentOnAndOneAtWhomItRingsThenIsNotTornAway() {
        var patient = within(seconds(50), 50, seconds(0))
                .with(new Overflow(Optional.of("sip:desk@phones.example"), Optional.empty()));
        var hall = new Hall(patient);
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.joins(2, "advice");
        hall.waits(seconds(45));
        hall.story(); // ben did not answer and is away since 20 s
        hall.signsIn("cleo");
        hall.waits(seconds(5));

        assertThat(hall.story()).containsExactly("1 rings cleo", "2 sent to sip:desk@phones.example: TOO_LONG");
        hall.waits(seconds(15));
        assertThat(hall.story()).containsExactly("1 quiet at cleo", "1 sent to sip:desk@phones.example: TOO_LONG");
    }

    @Test
    void anOverflowIntoAnotherQueueKeepsTheOrderInWhichCallersCameAndGoesRoundOnce() {
        var advice = within(seconds(30), 50, seconds(0)).with(new Overflow(Optional.of("queue:all"), Optional.empty()));
        var all = QueueSettings.of("all").with(new Overflow(Optional.of("queue:advice"), Optional.empty()));
        var hall = new Hall(advice, all);
        hall.signsIn("ben");
        hall.happens(new AgentInCalls("ben", Set.of(call(9))));
        hall.joins(1, "advice");
        hall.waits(seconds(10));
        hall.joins(2, "all");
        hall.waits(seconds(20));
        hall.story();

        hall.happens(new AgentInCalls("ben", Set.of()));
        assertThat(hall.story()).containsExactly("1 rings ben");
        hall.happens(new AgentGone("ben"));
        hall.waits(seconds(60));
        assertThat(hall.story())
                .containsExactly(
                        "1 quiet at ben", "1 turned away by all: UNSTAFFED", "2 turned away by advice: UNSTAFFED");
    }

    @Test
    void whereNobodyIsSignedInCallersAreToldAtOnceAndWhereAllAreAwayAfterAMinute() {
        var hall = new Hall(ADVICE);
        hall.joins(1, "advice");
        assertThat(hall.story()).containsExactly("1 turned away by advice: UNSTAFFED");

        hall.signsIn("ben");
        hall.happens(new AgentSaid("ben", new Presence.Away("lunch")));
        hall.joins(2, "advice");
        hall.waits(seconds(59));
        assertThat(hall.story()).isEmpty();
        hall.waits(seconds(1));
        assertThat(hall.story()).containsExactly("2 turned away by advice: UNSTAFFED");
    }

    @Test
    void anAgentWhoComesBackWithinTheMinuteServesWhoWaited() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.happens(new AgentLost("ben"));
        hall.waits(seconds(59));
        hall.story();
        hall.happens(new AgentHere("ben", Set.of()));

        assertThat(hall.story()).containsExactly("1 rings ben");
    }

    @Test
    void aClosedQueueSaysSoOrLeadsElsewhere() {
        var hours = OpeningHours.of(
                ZoneOffset.UTC,
                List.of(OpeningHours.Weekly.parse("mon-wed 08:00-18:00").orElseThrow()),
                List.of());
        var night = new Overflow(Optional.empty(), Optional.of("sip:night@bank.example"));
        var hall = new Hall(
                ADVICE.with(hours), QueueSettings.of("loans").with(hours).with(night));
        hall.signsIn("ben");

        hall.joins(1, "advice");
        hall.joins(2, "loans");

        assertThat(hall.story())
                .containsExactly("1 turned away by advice: CLOSED", "2 sent to sip:night@bank.example: CLOSED");
    }

    @Test
    void onlyAnAgentWithAllSkillsOfAQueueServesIt() {
        var hall = new Hall(ADVICE, QueueSettings.of("loans").withSkills(Set.of("loans", "english")));
        hall.signsIn("ben", "loans");
        hall.signsIn("cleo", "loans", "english", "french");
        hall.joins(1, "advice");
        hall.joins(2, "loans");
        hall.joins(3, "advice");
        assertThat(hall.story()).containsExactly("1 rings ben", "2 rings cleo");

        hall.answers(1, "ben");
        hall.story();
        hall.hangsUp(1, "ben");
        assertThat(hall.story()).containsExactly("3 rings ben");
    }

    @Test
    void anAgentWhoGoesAwayWhileItRingsPassesTheCallerOn() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.signsIn("cleo");
        hall.joins(1, "advice");
        hall.story();

        hall.happens(new AgentSaid("ben", new Presence.Away("lunch")));

        assertThat(hall.story()).containsExactly("1 quiet at ben", "1 rings cleo");
        assertThat(hall.state("ben")).isEqualTo(new AgentState.Away("lunch"));
    }

    @Test
    void aCallThatJoinsTwiceWaitsOnce() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.joins(1, "advice");

        assertThat(hall.story()).containsExactly("1 rings ben");
        assertThat(hall.state.waiting()).hasSize(1);
    }

    @Test
    void whoIsHandedOnRingsAtTheOthersAndNotAtWhoDidThat() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.joins(1, "advice");
        hall.answers(1, "ben");
        hall.signsIn("cleo");
        hall.story();

        hall.handsOn("ben", 1, "advice");
        assertThat(hall.story()).containsExactly("1 rings cleo");
        hall.waits(seconds(20));

        assertThat(hall.story()).as("ben is free, and serves the queue").containsExactly("1 quiet at cleo");
        hall.joins(2, "advice");
        assertThat(hall.story()).containsExactly("2 rings ben");
    }

    @Test
    void whoIsHandedOnComesBackIfNobodyTakesTheCallAndGoesWhereTheOverflowSaysIfThereIsOne() {
        var loans = QueueSettings.of("loans")
                .with(within(seconds(30), 5, Duration.ZERO).patience());
        var hall = new Hall(ADVICE, loans.withSkills(Set.of("loans")));
        hall.signsIn("ben");
        hall.signsIn("cleo", "loans");
        hall.joins(1, "advice");
        hall.answers(1, "ben");
        hall.joins(2, "loans");
        hall.story();

        hall.handsOn("ben", 1, "loans");
        hall.waits(seconds(30));
        assertThat(hall.story())
                .containsExactly(
                        "2 quiet at cleo", "2 turned away by loans: TOO_LONG", "1 sent to agent:ben: TOO_LONG");

        hall.handsOn("ben", 3, "loans");
        hall.happens(new AgentSaid("ben", new Presence.Away("lunch")));
        hall.waits(seconds(30));
        assertThat(hall.story()).containsExactly("3 turned away by loans: TOO_LONG");
    }

    @Test
    void aQueueSaysBeforehandWhetherItTakesWhoIsHandedOn() {
        var closed = QueueSettings.of("closed")
                .with(OpeningHours.of(
                        ZoneOffset.UTC,
                        List.of(),
                        List.of(OpeningHours.SpecialDay.parse("2026-11-26 closed")
                                .orElseThrow())))
                .with(new Overflow(Optional.empty(), Optional.of("agent:cleo")));
        var full = within(Duration.ofMinutes(10), 0, Duration.ZERO);
        var hall = new Hall(closed, full);
        hall.signsIn("ben");

        assertThat(hall.refusal(closed, "ben")).contains(QueueEffect.TurnedAway.CLOSED);
        assertThat(hall.refusal(full, "ben")).contains(QueueEffect.TurnedAway.UNSTAFFED);
        hall.signsIn("cleo");
        assertThat(hall.refusal(full, "ben")).as("cleo is free").isEmpty();
        hall.joins(1, "advice");
        hall.answers(1, "ben");
        hall.joins(2, "advice");
        assertThat(hall.refusal(full, "ben")).as("cleo is being called").contains(QueueEffect.TurnedAway.FULL);
    }
}
