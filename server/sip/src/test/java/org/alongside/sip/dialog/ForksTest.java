package org.alongside.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.alongside.kernel.Id;
import org.alongside.sip.Messages;
import org.alongside.sip.dialog.Forks.Heard;
import org.alongside.sip.extension.RAck;
import org.alongside.sip.extension.RSeq;
import org.alongside.sip.message.CSeq;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;
import org.alongside.sip.transaction.Flow;
import org.junit.jupiter.api.Test;

/** One INVITE may ring in many places; one of them is the call, and none is forgotten. */
class ForksTest {
    private static final Flow FLOW = new Flow(new Id(3, 4), "main", Flow.Transport.UDP, "192.0.2.9", 5060, 0);
    private static final SipUri TARGET = SipUri.parse("sip:desk@bank.example").orElseThrow();
    private static final SipRequest INVITE = Messages.request("INVITE", 7, "");

    private static Forks forks() {
        return Forks.of(Dialog.calling(INVITE, TARGET, FLOW, Map.of()));
    }

    private static SipResponse response(int status, String tag) {
        return INVITE.respond(status, tag)
                .with("Contact", "<sip:desk@" + (tag.isEmpty() ? "x" : tag) + ".example>")
                .with("Record-Route", "<sip:p1;lr>, <sip:p2;lr>");
    }

    private static Via via() {
        return Via.of("UDP", "192.0.2.1", 5070, "z9hG4bKnext");
    }

    /** Hears one after the other and says what each meant and by which dialog. */
    private static List<String> hear(SipResponse... responses) {
        var forks = forks();
        var seen = new ArrayList<String>();
        for (var response : responses) {
            var heard = forks.on(response);
            seen.add(heard.getClass().getSimpleName()
                    + switch (heard) {
                        case Heard.Nothing() -> "";
                        case Heard.Early(var next, var dialog) -> " " + dialog.firstHop() + " " + dialog.remoteTarget();
                        case Heard.Answered(var next, var dialog) -> " " + dialog.remoteTarget();
                        case Heard.Repeated(var dialog) -> " " + dialog.remoteTarget();
                        case Heard.Surplus(var next, var dialog) -> " " + dialog.remoteTarget();
                        case Heard.SurplusRepeated(var dialog) -> " " + dialog.remoteTarget();
                    });
            forks = switch (heard) {
                case Heard.Early(var next, var dialog) -> next;
                case Heard.Answered(var next, var dialog) -> next;
                case Heard.Surplus(var next, var dialog) -> next;
                case Heard.Nothing nothing -> forks;
                case Heard.Repeated repeated -> forks;
                case Heard.SurplusRepeated repeated -> forks;
            };
        }
        return seen;
    }

    @Test
    void eachForkIsADialogOfItsOwnAndLate2xxAreEnded() {
        assertThat(hear(
                        response(100, ""),
                        response(180, "a"),
                        response(183, "b"),
                        response(180, "a"),
                        response(200, "b"),
                        response(200, "b"),
                        response(180, "a"),
                        response(200, "a"),
                        response(200, "a"),
                        response(200, "c"),
                        response(486, "d")))
                .containsExactly(
                        "Nothing",
                        "Early sip:p2;lr sip:desk@a.example",
                        "Early sip:p2;lr sip:desk@b.example",
                        "Early sip:p2;lr sip:desk@a.example",
                        "Answered sip:desk@b.example",
                        "Repeated sip:desk@b.example",
                        "Nothing",
                        "Surplus sip:desk@a.example",
                        "SurplusRepeated sip:desk@a.example",
                        "Surplus sip:desk@c.example",
                        "Nothing");
    }

    @Test
    void aTwoHundredMayComeFromAPlaceThatNeverRang() {
        assertThat(hear(response(180, "a"), response(200, "z"), response(200, "a")))
                .containsExactly(
                        "Early sip:p2;lr sip:desk@a.example",
                        "Answered sip:desk@z.example",
                        "Surplus sip:desk@a.example");
        assertThat(hear(response(200, ""))).as("from before tags were").containsExactly("Answered sip:desk@x.example");
    }

    @Test
    void prackAndUpdateGoByTheirEarlyDialogWithNumbersOfItsOwn() {
        var rack = new RAck(new RSeq(5), new CSeq(7, "INVITE"));
        var a = (Heard.Early) forks().on(response(183, "a"));
        var b = (Heard.Early) a.forks().on(response(183, "b"));
        var prackA = a.dialog().prack(rack, 8, via());
        var prackB = b.dialog().prack(rack, 8, via());
        assertThat(prackA.uri()).hasToString("sip:desk@a.example");
        assertThat(prackA.head().toTag()).contains("a");
        assertThat(prackB.head().toTag()).contains("b");
        assertThat(prackA.headers().all("RAck")).containsExactly("5 7 INVITE");
        assertThat(prackA.headers().all("Route")).containsExactly("<sip:p2;lr>", "<sip:p1;lr>");
        assertThat(prackA.head().cseq()).isEqualTo(new CSeq(8, "PRACK"));

        var forks = b.forks().with(a.dialog().withLocalCSeq(9));
        var answered = (Heard.Answered) forks.on(response(200, "a"));
        assertThat(answered.dialog().localCSeq()).as("the number goes on").isEqualTo(9);
        assertThat(forks.early().get("b").localCSeq()).isEqualTo(7);
        var ack = answered.dialog().request("ACK", 7, via(), Headers.NONE);
        assertThat(ack.head().cseq()).isEqualTo(new CSeq(7, "ACK"));
        assertThat(answered.forks()
                        .with(answered.dialog().withLocalCSeq(20))
                        .answered()
                        .orElseThrow()
                        .localCSeq())
                .isEqualTo(20);
    }

    @Test
    void aStormOfTagsIsBoundedAndTheAnswerIsHeardAllTheSame() {
        var forks = forks();
        for (int i = 0; i < 1000; i++) {
            forks = forks.on(response(180, "t" + i)) instanceof Heard.Early(var next, var dialog) ? next : forks;
        }
        assertThat(forks.early()).hasSize(Forks.MAX_EARLY);
        assertThat(forks.on(response(200, "t999"))).isInstanceOf(Heard.Answered.class);
    }

    @Test
    void aDialogTakesRequestsInOrderAndAnUpdateMovesItsTarget() {
        var dialog = Dialog.called(INVITE, "t9", TARGET, FLOW, Map.of());
        var update = Messages.request("UPDATE", 8, "");
        var moved = dialog.receiving(update).orElseThrow();
        assertThat(moved.remoteCSeq()).isEqualTo(8);
        assertThat(moved.remoteTarget()).hasToString("sip:ana@192.0.2.1:5070");
        var info = dialog.receiving(Messages.request("INFO", 20, "")).orElseThrow();
        assertThat(info.remoteTarget()).as("INFO moves nothing").isEqualTo(TARGET);
        assertThat(moved.receiving(update)).isEmpty();
        assertThat(info.receiving(Messages.request("BYE", 19, ""))).isEmpty();
    }

    @Test
    void offersThatCrossAreRefusedByTheRule() {
        var random = new Random(1);
        var reInvite = Messages.request("INVITE", 9, "", "v=0");
        var update = Messages.request("UPDATE", 9, "", "v=0");
        var refresh = Messages.request("UPDATE", 9, "");
        var info = Messages.request("INFO", 9, "", "x");
        var quiet = OfferAnswer.QUIET;
        record Case(OfferAnswer state, SipRequest request, String verdict) {}
        for (var one : List.of(
                new Case(quiet, reInvite, "ok"),
                new Case(quiet, update, "ok"),
                new Case(quiet.withOurInvite(true), reInvite, "491"),
                new Case(quiet.withOurInvite(true), update, "ok"),
                new Case(quiet.withOurInvite(true).with(OfferAnswer.Offer.OURS), update, "491"),
                new Case(quiet.withOurInvite(true).with(OfferAnswer.Offer.OURS), refresh, "ok"),
                new Case(quiet.with(OfferAnswer.Offer.OURS), reInvite, "491"),
                new Case(quiet.withTheirInvite(true), reInvite, "500"),
                new Case(quiet.withTheirInvite(true).with(OfferAnswer.Offer.THEIRS), update, "500"),
                new Case(quiet.withTheirInvite(true).with(OfferAnswer.Offer.THEIRS), refresh, "ok"),
                new Case(quiet.with(OfferAnswer.Offer.THEIRS).withOurInvite(true), info, "ok"))) {
            var refusal = one.state.refusal(one.request, "t", random);
            assertThat(refusal.map(r -> Integer.toString(r.status())).orElse("ok"))
                    .as("%s %s", one.state, one.request.method())
                    .isEqualTo(one.verdict);
            refusal.filter(r -> r.status() == 500)
                    .ifPresent(r ->
                            assertThat(r.headers().number("Retry-After", 10)).isPresent());
        }
        assertThat(quiet.mayInvite()).isTrue();
        assertThat(quiet.withOurInvite(true).mayInvite()).isFalse();
        assertThat(quiet.with(OfferAnswer.Offer.OURS).mayUpdate(true)).isFalse();
        assertThat(quiet.with(OfferAnswer.Offer.OURS).mayUpdate(false)).isTrue();
    }

    @Test
    void afterGlareTheOwnerWaitsLonger() {
        var random = new Random(5);
        var owner = random.ints(5000).mapToLong(i -> Glare.delay(true, random)).summaryStatistics();
        var other = random.ints(5000).mapToLong(i -> Glare.delay(false, random)).summaryStatistics();
        assertThat(owner.getMin()).isEqualTo(2_100_000_000L);
        assertThat(owner.getMax()).isEqualTo(4_000_000_000L);
        assertThat(other.getMin()).isEqualTo(0);
        assertThat(other.getMax()).isEqualTo(2_000_000_000L);
        assertThat(Glare.delay(true, random) % 10_000_000).isZero();
    }
}
