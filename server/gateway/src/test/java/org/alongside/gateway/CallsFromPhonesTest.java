package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.alongside.broker.api.BrokerCommand.AttachClient;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.sip.sdp.SessionDescription;
import org.junit.jupiter.api.Test;

/** A phone calls an agent, with an offer of its own or without one. */
class CallsFromPhonesTest extends CallWorld {
    private static SipEvent.Invited invited(LegId leg, String whom, Optional<SessionDescription> offer) {
        return new SipEvent.Invited(leg, "pbx", whom, "bank.example", "bob@pbx.example", Redacted.of("Bob"), offer);
    }

    @Test
    void anIncomingPhoneCallIsAnsweredWithTheAgentsCodecs() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 7));
        sip.tell(invited(leg, "bea", Optional.of(Offers.sdp(Offers.PHONE))));
        settle();
        assertThat(sip.last(SipEffect.Progress.class).status()).isEqualTo(180);
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();

        bea.say("call.answer", "'call':'" + call + "'," + BOTH);
        settle();
        assertThat(sip.effects(SipEffect.Accept.class)).as("no media yet").isEmpty();
        bea.attach(call, 1, Offers.CHROMIUM);
        settle();

        var answer = sip.last(SipEffect.Accept.class).answer().toString();
        assertThat(answer).contains("m=audio 17000 RTP/AVP 0 8 101\r\n", "m=video 17002 RTP/AVP 99\r\n");
        assertThat(bea.heard("call.attached")).hasSize(1);
        assertThat(bea.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendrecv'}");
        assertThat(sip.effects(SipEffect.Reoffer.class)).isEmpty();

        broker.tell(new BrokerEvent.LegConnected(
                bridge(), broker.commands(AttachClient.class).getFirst().leg(), 1));
        sip.tell(new SipEvent.HungUp(leg, 0, ""));
        settle();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(sip.effects(SipEffect.HangUp.class)).isEmpty();
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void aCallWithoutOfferGetsOursOnceTheAgentsPageHasSaidWhatItCan() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 7));
        sip.tell(invited(leg, "bea", Optional.empty()));
        settle();
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.say("call.answer", "'call':'" + call + "'," + AUDIO);
        settle();
        assertThat(sip.effects(SipEffect.Accept.class))
                .as("no page has said anything")
                .isEmpty();
        bea.attach(call, 1, Offers.CHROMIUM_AUDIO);
        settle();

        var offer = sip.last(SipEffect.Accept.class).answer().toString();
        assertThat(offer)
                .contains("m=audio 17000 RTP/AVP 111 0 8", "a=sendrecv")
                .doesNotContain("m=video");
        assertThat(bea.heard("call.attached"))
                .as("the phone has not answered yet")
                .isEmpty();

        sip.tell(new SipEvent.Answered(leg, Offers.sdp(Offers.PHONE_AUDIO)));
        settle();
        assertThat(bea.heard("call.attached")).hasSize(1);
        assertThat(direction(leg(bea), MediaKind.AUDIO)).isEqualTo(Direction.SENDRECV);
        bea.say("call.end", "'call':'" + call + "'");
        settle();
        assertThat(sip.effects(SipEffect.HangUp.class)).hasSize(1);
    }

    @Test
    void aCallWithoutOfferWhoseAckBringsNothingEnds() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 7));
        sip.tell(invited(leg, "bea", Optional.empty()));
        settle();
        String call = bea.last("call.incoming").orElseThrow().get("call").asString();
        bea.say("call.answer", "'call':'" + call + "'," + AUDIO);
        bea.attach(call, 1, Offers.CHROMIUM_AUDIO);
        settle();
        sip.tell(new SipEvent.HungUp(leg, 488, "the ACK brings no answer that makes sense"));
        settle();

        assertThat(bea.heard("call.ended"))
                .containsExactly("{'reason':'connection-lost','status':488,"
                        + "'text':'the ACK brings no answer that makes sense'}");
    }

    @Test
    void aPhoneThatGivesUpStopsTheRinging() {
        bea.say("presence", "'available':true");
        var leg = new LegId(new Id(7, 8));
        sip.tell(invited(leg, "bea", Optional.of(Offers.sdp(Offers.PHONE))));
        settle();
        sip.tell(new SipEvent.Cancelled(leg));
        settle();

        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(sip.effects(SipEffect.Reject.class)).isEmpty();
    }

    @Test
    void aPhoneThatCallsNobodyIsToldSo() {
        var expected = Map.of("carl", 480, "bea", 480, "zoe", 404);
        expected.forEach((name, status) -> {
            sip.tell(
                    invited(new LegId(new Id(8, status + name.length())), name, Optional.of(Offers.sdp(Offers.PHONE))));
            assertThat(sip.last(SipEffect.Reject.class).status()).as(name).isEqualTo(status);
        });
    }
}
