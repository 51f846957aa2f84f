package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.LEG;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

/** A trunk says where the callee is now (RFC 3261 §8.1.3.4), and the call goes there by trunks that we know. */
class RedirectionTest {
    private final OneSide side = new OneSide();

    private SipRequest redirect(SipRequest invite, int status, String... contacts) {
        SipResponse response = invite.respond(status, "pbx");
        for (String contact : contacts) {
            response = response.with("Contact", contact);
        }
        side.receive(host(invite), response);
        return side.last("INVITE");
    }

    private String host(SipRequest invite) {
        return side.sent.stream()
                .filter(s -> s.message().equals(invite))
                .map(s -> s.flow().remoteHost())
                .findFirst()
                .orElseThrow();
    }

    private SipRequest dialled() {
        side.perform(SipPair.invite());
        return side.last("INVITE");
    }

    @Test
    void aPlaceBehindAnotherTrunkIsReachedByThatTrunk() {
        var second = redirect(dialled(), 302, "<sip:mobile@other.example>");

        assertThat(second.uri()).hasToString("sip:mobile@other.example");
        assertThat(host(second)).isEqualTo(OneSide.OTHER);
        assertThat(second.head().to().uri()).as("whom the caller meant").hasToString("sip:support@bank.example");
        assertThat(side.events).containsExactly(new SipEvent.Progressed(LEG, 181, Optional.empty()));
        side.answer(second, 200, "phone", Optional.of(description("sendrecv")));
        assertThat(side.events).last().isInstanceOf(SipEvent.Answered.class);
    }

    @Test
    void aPlaceThatNoTrunkServesIsLeftToTheTrunkThatNamedIt() {
        var second = redirect(dialled(), 302, "<sip:mobile@203.0.113.7:5099>");

        assertThat(second.uri()).hasToString("sip:mobile@203.0.113.7:5099");
        assertThat(host(second))
                .as("no packet leaves for an address that nobody configured")
                .isEqualTo(OneSide.PBX);
    }

    @Test
    void theBestPlaceIsTriedFirstAndTheNextAfterItsRefusal() {
        var first = redirect(
                dialled(), 300, "<sip:voicemail@bank.example>;q=0.1", "<sip:mobile@bank.example>;q=0.9, <sips:x@y>");
        assertThat(first.uri()).hasToString("sip:mobile@bank.example");
        side.receive(OneSide.PBX, first.respond(486, "mobile"));
        var second = side.last("INVITE");
        assertThat(second.uri()).hasToString("sip:voicemail@bank.example");
        side.receive(OneSide.PBX, second.respond(404, "voicemail"));

        assertThat(side.events).last().isEqualTo(new SipEvent.Rejected(LEG, 404, "Not Found"));
        assertThat(side.core.legCount()).isZero();
    }

    @Test
    void aDeclineIsTheLastWordWhateverElseWasNamed() {
        var first = redirect(dialled(), 300, "<sip:a@bank.example>", "<sip:b@bank.example>;q=0.5");
        side.receive(OneSide.PBX, first.respond(603, "a"));

        assertThat(side.events).last().isEqualTo(new SipEvent.Rejected(LEG, 603, "Decline"));
    }

    @Test
    void redirectionsInACircleEnd() {
        var a = redirect(dialled(), 302, "<sip:a@bank.example>");
        var b = redirect(a, 302, "<sip:b@bank.example>");
        side.receive(
                OneSide.PBX, b.respond(302, "pbx").with("Contact", "<sip:a@bank.example>, <sip:support@bank.example>"));

        assertThat(side.events).last().isEqualTo(new SipEvent.Rejected(LEG, 302, "Moved Temporarily"));
        assertThat(side.core.legCount()).isZero();
    }

    @Test
    void redirectionsWithoutEndEnd() {
        var invite = dialled();
        int followed = 0;
        while (side.core.legCount() == 1 && followed < 50) {
            invite = redirect(invite, 302, "<sip:place" + ++followed + "@bank.example>");
        }

        assertThat(followed).isEqualTo(8);
        assertThat(side.events).last().isEqualTo(new SipEvent.Rejected(LEG, 302, "Moved Temporarily"));
    }

    @Test
    void aRedirectionToNowhereIsTheEndOfTheCall() {
        var invite = dialled();
        side.receive(OneSide.PBX, invite.respond(302, "pbx").with("Contact", "<tel:+4112345>, not an address"));

        assertThat(side.events).last().isEqualTo(new SipEvent.Rejected(LEG, 302, "Moved Temporarily"));
    }

    @Test
    void whatNobodyDoesAnyMoreIsNotFollowed() {
        side.receive(OneSide.PBX, dialled().respond(305, "pbx").with("Contact", "<sip:proxy@bank.example>"));

        assertThat(side.events).containsExactly(new SipEvent.Rejected(LEG, 305, "Use Proxy"));
    }

    @Test
    void aCallerWhoGivesUpIsNotSentElsewhere() {
        var invite = dialled();
        side.receive(OneSide.PBX, invite.respond(180, "pbx"));
        side.perform(new SipEffect.HangUp(LEG, CLAIM, "normal"));
        var last = redirect(invite, 302, "<sip:a@bank.example>");

        assertThat(last).isEqualTo(invite);
        assertThat(side.core.legCount()).isZero();
    }
}
