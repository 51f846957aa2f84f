package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipEffect.Accept;
import org.alongside.gateway.trunk.SipEffect.AnswerReferral;
import org.alongside.gateway.trunk.SipEffect.Caller;
import org.alongside.gateway.trunk.SipEffect.HangUp;
import org.alongside.gateway.trunk.SipEffect.Notify;
import org.alongside.gateway.trunk.SipEffect.Referral;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.dialog.Dialog;
import org.alongside.sip.message.Body;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.Test;

/** REFER and Replaces at our user agent, the right one; its peer says by hand what ours never says. */
class ReferralsTest {
    private static final Flow TRUNK = new Flow(new Id(0, 0), "main", Flow.Transport.UDP, "10.0.0.1", 5081, 0);

    private final SipPair pair = new SipPair(1, 0);
    private int requests;

    private Dialog leftDialog() {
        return pair.left.events.stream()
                .filter(SipEvent.DialogChanged.class::isInstance)
                .map(e -> ((SipEvent.DialogChanged) e).dialog())
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private Dialog dialog;

    private LegId established() {
        pair.left.perform(SipPair.invite());
        pair.advance(50);
        var leg = pair.right.invitedLeg();
        pair.right.perform(new Accept(leg, CLAIM, description("sendrecv")));
        pair.advance(50);
        dialog = leftDialog();
        pair.left.take();
        pair.right.take();
        pair.trace.clear();
        pair.messages.clear();
        return leg;
    }

    private void say(String method, Headers headers) {
        requests++;
        var via = Via.of("UDP", "10.0.0.1", 5081, Via.COOKIE + "hand" + requests);
        var request = dialog.request(method, 10 + requests, via, headers.with("Contact", "<sip:a@10.0.0.1:5081>"));
        pair.receive(pair.right, Body.of(request.toBytes()), TRUNK);
        pair.advance(50);
    }

    private void refer(Headers headers) {
        say(Referrals.REFER, headers);
    }

    private void hangUp() {
        say(SipRequest.BYE, Headers.NONE);
        pair.advance(40_000);
    }

    private boolean rightIsQuiet() {
        return pair.right.core.legCount() + pair.right.core.transactionCount() == 0;
    }

    private void refer(String referTo) {
        refer(Headers.NONE.with("Refer-To", referTo).with("Referred-By", "<sip:bob@10.0.0.1>"));
    }

    private List<SipRequest> notifies() {
        return pair.messages.stream()
                .filter(SipRequest.class::isInstance)
                .map(SipRequest.class::cast)
                .filter(r -> r.is("NOTIFY"))
                .toList();
    }

    private static String summary(SipRequest notify) {
        return notify.headers().first("Event").orElse("") + " | "
                + notify.headers().first("Subscription-State").orElse("") + " | "
                + notify.body().text().strip();
    }

    @Test
    void theTrunkHearsHowItsReferralFaresAndThenTheSubscriptionEnds() {
        var leg = established();
        refer("<sip:eve@pbx.example>");
        assertThat(pair.right.take()).containsExactly("referred to sip:eve@pbx.example by <sip:bob@10.0.0.1>");
        assertThat(pair.trace).as("the call decides").isEmpty();

        pair.right.perform(new AnswerReferral(leg, CLAIM, 202));
        pair.right.perform(new Notify(leg, CLAIM, 180));
        pair.right.perform(new Notify(leg, CLAIM, 486));
        pair.right.perform(new Notify(leg, CLAIM, 200)); // it is over
        pair.advance(50);
        assertThat(pair.trace)
                .contains("< 202 REFER")
                .filteredOn("< NOTIFY"::equals)
                .hasSize(3);
        assertThat(notifies().stream().map(ReferralsTest::summary))
                .containsExactly(
                        "refer | active;expires=180 | SIP/2.0 100 Trying",
                        "refer | active;expires=180 | SIP/2.0 180 Ringing",
                        "refer | terminated;reason=noresource | SIP/2.0 486 Busy Here");
        assertThat(notifies().getFirst().headers().contentType()).isEqualTo("message/sipfrag");

        refer("<sip:joe@pbx.example>");
        pair.right.perform(new AnswerReferral(leg, CLAIM, 202));
        pair.advance(50);
        assertThat(summary(notifies().getLast())).isEqualTo("refer;id=12 | active;expires=180 | SIP/2.0 100 Trying");
        hangUp();
        pair.right.perform(new Notify(leg, CLAIM, 200));
        pair.advance(40_000);
        assertThat(notifies()).hasSize(4);
        assertThat(rightIsQuiet()).isTrue();
    }

    @Test
    void whatMakesNoSenseIsRefusedAndTheCallIsNotAsked() {
        established();
        String[][] cases = {
            {"", "400"},
            {"<sip:a@b>, <sip:c@d>", "400"},
            {"<tel:+431>", "416"},
            {"<sip:a@b;method=BYE>", "501"},
        };
        for (var c : cases) {
            pair.trace.clear();
            refer(c[0].isEmpty() ? Headers.NONE : Headers.NONE.with("Refer-To", c[0]));
            assertThat(pair.trace).as(c[0]).containsExactly("< " + c[1] + " REFER");
        }
        assertThat(pair.right.take()).isEmpty();
    }

    @Test
    void oneAtATimeAndARefusalLeavesRoomForTheNext() {
        var leg = established();
        refer("<sip:eve@pbx.example>");
        refer("<sip:joe@pbx.example>");
        assertThat(pair.trace).containsExactly("< 491 REFER");
        pair.right.perform(new AnswerReferral(leg, CLAIM, 403));
        pair.advance(50);
        assertThat(pair.trace).containsExactly("< 491 REFER", "< 403 REFER");
        assertThat(notifies()).isEmpty();
        refer("<sip:joe@pbx.example>");
        assertThat(pair.right.take())
                .containsExactly(
                        "referred to sip:eve@pbx.example by <sip:bob@10.0.0.1>",
                        "referred to sip:joe@pbx.example by <sip:bob@10.0.0.1>");
        hangUp();
        assertThat(pair.trace).as("who hangs up is not left waiting").contains("< 481 REFER");
        assertThat(rightIsQuiet()).isTrue();
    }

    /** As the other side writes it: its own tag is the one that comes from. */
    private String named(Dialog theirs) {
        return theirs.callId() + ";to-tag=" + theirs.remote().tag().orElseThrow() + ";from-tag="
                + theirs.local().tag().orElseThrow();
    }

    private static String escaped(String text) {
        return text.replace("@", "%40").replace(";", "%3B").replace("=", "%3D");
    }

    @Test
    void aReferralNamesTheDialogThatItJoinsIfItIsOurs() {
        var leg = established();
        refer("<sip:eve@pbx.example?Replaces=" + escaped(named(dialog)) + ">");
        assertThat(pair.right.take())
                .containsExactly("referred to sip:eve@pbx.example by <sip:bob@10.0.0.1> joining " + leg);
        pair.right.perform(new AnswerReferral(leg, CLAIM, 481));
        refer("<sip:eve@pbx.example?Replaces=77%40pbx%3Bto-tag%3Da%3Bfrom-tag%3Db>");
        assertThat(pair.right.take()).containsExactly("referred to sip:eve@pbx.example by <sip:bob@10.0.0.1>");
    }

    @Test
    void anInviteSaysWhoReferredAndWhatItReplaces() {
        var plain = SipPair.invite();
        var caller = new Caller("ana", "bank.example", Redacted.of(""), Optional.empty())
                .referred(new Referral(Optional.of("<sip:bob@pbx>"), Optional.of("77@pbx;to-tag=a;from-tag=b")));
        pair.left.perform(new SipEffect.Invite(LEG, CLAIM, plain.destination(), caller, plain.offer()));
        pair.advance(5);
        var invite = (SipRequest) pair.messages.getFirst();
        assertThat(invite.headers().first("Referred-By")).contains("<sip:bob@pbx>");
        assertThat(invite.headers().first("Replaces")).contains("77@pbx;to-tag=a;from-tag=b");
        assertThat(invite.headers().words("Require")).containsExactly("replaces");
    }

    private void inviteReplacing(String replaces) {
        var plain = SipPair.invite();
        var caller = new Caller("eve", "bank.example", Redacted.of(""), Optional.empty())
                .referred(new Referral(Optional.empty(), Optional.of(replaces)));
        pair.left.perform(new SipEffect.Invite(
                new LegId(new Id(8, ++requests)), CLAIM, plain.destination(), caller, plain.offer()));
        pair.advance(50);
    }

    @Test
    void anInviteThatReplacesIsToldWithTheLegWhosePlaceItWants() {
        var leg = established();
        inviteReplacing(named(dialog));
        assertThat(pair.right.events)
                .filteredOn(SipEvent.Invited.class::isInstance)
                .singleElement()
                .satisfies(e -> assertThat(((SipEvent.Invited) e).replaces()).contains(leg));
    }

    private LegId newcomer() {
        established();
        inviteReplacing(named(dialog));
        return pair.right.events.stream()
                .filter(e -> e instanceof SipEvent.Invited i && i.replaces().isPresent())
                .map(SipEvent::leg)
                .findFirst()
                .orElseThrow();
    }

    private long dialogsTold(LegId leg) {
        return pair.right.events.stream()
                .filter(e -> e instanceof SipEvent.DialogChanged && e.leg().equals(leg))
                .count();
    }

    /** By this the call knows that the newcomer stands, and lets the old dialog go (RFC 3891 §3). */
    @Test
    void theDialogOfANewcomerIsToldWhenIts200IsOut() {
        var newcomer = newcomer();
        assertThat(dialogsTold(newcomer)).isZero();
        pair.right.perform(new Accept(newcomer, CLAIM, description("sendrecv")));
        assertThat(dialogsTold(newcomer)).isEqualTo(1);
        pair.advance(50);

        assertThat(pair.trace).contains("< 200 INVITE").doesNotContain("< BYE");
    }

    @Test
    void aNewcomerWhoHasCancelledGetsNo200AndNoDialogOfItIsTold() {
        var newcomer = newcomer();
        pair.advance(500);
        pair.left.perform(new HangUp(new LegId(new Id(8, requests)), CLAIM, "normal"));
        pair.advance(50);
        pair.right.perform(new Accept(newcomer, CLAIM, description("sendrecv")));
        pair.advance(50);

        assertThat(pair.right.events).contains(new SipEvent.Cancelled(newcomer));
        assertThat(dialogsTold(newcomer)).isZero();
        assertThat(pair.trace).contains("< 487 INVITE").doesNotContain("< 200 INVITE", "< BYE");
    }

    @Test
    void aPlaceThatCannotBeTakenIsRefusedAsTheRfcSays() {
        established();
        inviteReplacing("nobody@h;to-tag=a;from-tag=b");
        assertThat(pair.left.take()).containsExactly("rejected 481");
        inviteReplacing(named(dialog) + ";early-only");
        assertThat(pair.left.take()).containsExactly("rejected 486");
        inviteReplacing("without-tags@h");
        assertThat(pair.left.take()).containsExactly("rejected 400");
        pair.left.perform(new HangUp(LEG, CLAIM, "normal"));
        pair.advance(50);
        inviteReplacing(named(dialog));
        assertThat(pair.left.take()).containsExactly("rejected 603");
        assertThat(pair.right.take()).containsExactly("hung up 0");
    }

    @Test
    void aCallThatOnlyRingsKeepsItsPlace() {
        pair.left.perform(SipPair.invite());
        pair.advance(50);
        var ringing = pair.right.invitedLeg();
        pair.right.perform(new SipEffect.Progress(ringing, CLAIM, 180, Optional.empty()));
        pair.advance(50);
        var early = leftDialog();
        pair.left.take();
        inviteReplacing(named(early));
        assertThat(pair.left.take()).containsExactly("rejected 481");
    }

    @Test
    void theTargetIsAUriWithoutWhatItWasMeantToCarry() {
        established();
        refer("\"Eve\" <sip:eve@pbx.example:5070;transport=tcp;method=INVITE?Subject=hi>");
        var referred = (SipEvent.Referred) pair.right.events.getLast();
        assertThat(SipUri.parse(referred.target()).orElseThrow().user()).isEqualTo("eve");
        assertThat(referred.target()).doesNotContain("method", "Subject");
        assertThat(referred.trunk()).isEqualTo("other");
    }
}
