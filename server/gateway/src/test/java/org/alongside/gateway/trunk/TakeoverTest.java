package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.alongside.kernel.Result;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.dialog.DialogText;
import org.alongside.sip.message.SipRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server goes on with the calls of a dead one: the trunk learns where it is, and the session's timer runs on. */
class TakeoverTest {
    private static final String KNOWS_UPDATE = "Allow: INVITE, ACK, BYE, CANCEL, UPDATE";
    private static final String OURS = "Session-Expires: 600;refresher=uac";
    private static final String THEIRS = "Session-Expires: 600;refresher=uas";

    private final OneSide dead = new OneSide();

    private static OneSide survivor(TrunkOptions.Takeover takeover) {
        return new OneSide("10.0.0.10", OneSide.trunk("pbx", OneSide.PBX).with(TrunkOptions.USUAL.with(takeover)));
    }

    /** The call that the dead server leaves: its dialog as a record keeps it, and what it described last. */
    private OneSide takenOver(TrunkOptions.Takeover takeover, String... headersOfTheir200) {
        dead.established(headersOfTheir200);
        var kept =
                ((Result.Ok<Dialog>) DialogText.parse(dead.dialog.orElseThrow().toText())).value();
        var survivor = survivor(takeover);
        survivor.perform(new SipEffect.Adopt(LEG, CLAIM, kept, Optional.of(description("sendrecv"))));
        return survivor;
    }

    private static void answered(OneSide survivor, SipRequest request, String... headers) {
        survivor.answer(request, 200, "phone", Optional.empty(), headers);
        survivor.sent.clear();
    }

    @Test
    void itTellsByUpdateWhereItIsAndRefreshesFromThereOn() {
        var survivor = takenOver(TrunkOptions.Takeover.REFRESH, OURS, KNOWS_UPDATE);

        assertThat(survivor.sent).hasSize(1);
        var update = survivor.last("UPDATE");
        assertThat(update.headers().first("Contact").orElseThrow()).contains("@10.0.0.10:5081");
        assertThat(update.headers().first("Session-Expires")).contains("600;refresher=uac");
        assertThat(update.head().cseq().number()).isEqualTo(102);
        assertThat(update.body().isEmpty()).isTrue();

        answered(survivor, update, OURS);
        survivor.advance(Duration.ofSeconds(299));
        assertThat(survivor.left()).isEmpty();
        survivor.advance(Duration.ofSeconds(2));
        assertThat(survivor.left()).containsExactly("UPDATE");
    }

    @Test
    void itOffersItsDescriptionAgainWhereUpdateIsUnknown() {
        var survivor = takenOver(TrunkOptions.Takeover.REFRESH, OURS);

        var again = survivor.last("INVITE");
        assertThat(again.headers().first("Contact").orElseThrow()).contains("@10.0.0.10:5081");
        assertThat(SipLeg.descriptionIn(again).orElseThrow().origin().version())
                .as("above all that the dead server may have said")
                .isGreaterThan(1000);
        survivor.answer(again, 200, "phone", Optional.of(description("sendrecv")), OURS);
        assertThat(survivor.left()).containsExactly("INVITE", "ACK");
        assertThat(survivor.events).singleElement().isInstanceOf(SipEvent.ReofferAnswered.class);
        survivor.advance(Duration.ofSeconds(301));
        assertThat(survivor.left()).containsExactly("INVITE");
    }

    @Test
    void aTrunkThatForgotThatItKnowsUpdateIsOfferedTheDescription() {
        var survivor = takenOver(TrunkOptions.Takeover.REFRESH, OURS, KNOWS_UPDATE);

        survivor.answer(survivor.last("UPDATE"), 501, "phone", Optional.empty());
        assertThat(survivor.left()).containsExactly("UPDATE", "INVITE");
        assertThat(survivor.events).isEmpty();
    }

    @Test
    void afterGlareItSaysAgainWhereItIsWithinSeconds() {
        var survivor = takenOver(TrunkOptions.Takeover.REFRESH);

        survivor.answer(survivor.last("INVITE"), 491, "phone", Optional.empty());
        survivor.sent.clear();
        survivor.advance(Duration.ofSeconds(4));
        survivor.answer(survivor.last("INVITE"), 200, "phone", Optional.of(description("sendrecv")));
        survivor.sent.clear();
        survivor.advance(Duration.ofHours(1));
        assertThat(survivor.left()).isEmpty();
        assertThat(survivor.core.legCount()).isEqualTo(1);
    }

    @Test
    void itGoesOnWaitingForThePhoneThatPromisedToRefresh() {
        var survivor = takenOver(TrunkOptions.Takeover.REFRESH, THEIRS, KNOWS_UPDATE);

        var update = survivor.last("UPDATE");
        assertThat(update.headers().first("Session-Expires")).contains("600;refresher=uas");
        answered(survivor, update, THEIRS);
        survivor.advance(Duration.ofSeconds(567));
        assertThat(survivor.left()).isEmpty();
        survivor.advance(Duration.ofSeconds(2));
        assertThat(survivor.left()).containsExactly("BYE");
    }

    @Test
    void whereTheAddressMovedItOnlyAsksWhetherTheCallLivesAndRefreshesInTime() {
        var survivor = takenOver(TrunkOptions.Takeover.SHARED_ADDRESS, OURS, KNOWS_UPDATE);

        assertThat(survivor.sent).hasSize(1);
        answered(survivor, survivor.last("OPTIONS"));
        survivor.advance(Duration.ofSeconds(149));
        assertThat(survivor.left()).isEmpty();
        survivor.advance(Duration.ofSeconds(2));
        assertThat(survivor.left())
                .as("the dead server may have refreshed 300 s ago, so not later than in 300 s; half of that is safe")
                .containsExactly("UPDATE");
    }

    @Test
    void whereTheAddressMovedASilentPhoneThatShouldRefreshIsHungUpOn() {
        var survivor = takenOver(TrunkOptions.Takeover.SHARED_ADDRESS, THEIRS);

        answered(survivor, survivor.last("OPTIONS"));
        survivor.advance(Duration.ofSeconds(569));
        assertThat(survivor.left()).containsExactly("BYE");
        assertThat(survivor.events)
                .containsExactly(new SipEvent.HungUp(LEG, 408, "the session expired: nobody refreshed it"));
    }

    @ParameterizedTest
    @EnumSource
    void aDialogThatThePhoneDoesNotKnowIsOver(TrunkOptions.Takeover takeover) {
        var survivor = takenOver(takeover, OURS);
        survivor.answer((SipRequest) survivor.sent.getFirst().message(), 481, "phone", Optional.empty());

        assertThat(survivor.events).hasSize(1).allMatch(e -> e instanceof SipEvent.HungUp h && h.status() == 481);
        assertThat(survivor.core.legCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aPhoneThatSaysNothingIsGone(TrunkOptions.Takeover takeover) {
        var survivor = takenOver(takeover, OURS, KNOWS_UPDATE);
        survivor.advance(Duration.ofSeconds(33));

        assertThat(survivor.events).containsExactly(new SipEvent.HungUp(LEG, 408, "Request Timeout"));
        assertThat(survivor.left()).last().isEqualTo("BYE");
    }

    @Test
    void aCallThatTheTrunkMadeIsTakenOverWithTheTimerThatItWanted() {
        dead.calledAndAnswered("Supported: timer", "Session-Expires: 120;refresher=uas", KNOWS_UPDATE);
        var survivor = survivor(TrunkOptions.Takeover.REFRESH);
        survivor.perform(
                new SipEffect.Adopt(LEG, CLAIM, dead.dialog.orElseThrow(), Optional.of(description("sendrecv"))));

        assertThat(survivor.last("UPDATE").headers().first("Session-Expires")).contains("120;refresher=uac");
    }
}
