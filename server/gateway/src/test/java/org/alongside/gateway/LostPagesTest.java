package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;

/** A page that is reloaded, lost, silent or thrown out, and what becomes of its call. */
class LostPagesTest extends CallWorld {
    @Test
    void aReloadedPageAttachesAgainAndTheCallLives() {
        talkToPhone(AUDIO, Offers.CHROMIUM_AUDIO, Offers.PHONE_AUDIO);
        gateway.service().lost(ana);
        timers.advance(Duration.ofSeconds(5));
        gateway.service().resumed(ana, false);
        settle();
        assertThat(ana.last("state").orElseThrow().toString().replace('"', '\''))
                .contains(
                        "'role':'caller','phase':'talking','attach':1,'held':false,'farHeld':false",
                        "'to':'sip:bob@pbx.example'");

        ana.attach(CALL, 2, Offers.CHROMIUM_AUDIO);
        settle();
        assertThat(ana.last("call.attached").orElseThrow().get("attach").asInt())
                .isEqualTo(2);
        assertThat(sip.effects(SipEffect.Reoffer.class))
                .as("the phone never notices")
                .isEmpty();
        connected(ana, 2);
        assertThat(ana.heard("call.connected")).containsExactly("{'attach':1}", "{'attach':2}");
        timers.advance(Duration.ofMinutes(5));
        assertThat(gateway.inFlight()).isEqualTo(1);
    }

    @Test
    void anAttachMustCountUpwards() {
        talkToBea();
        String again = ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();

        assertThat(ana.heard("error"))
                .containsExactly("{'re':'" + again
                        + "','code':'bad-request','message':'attach: must be higher than every earlier one'}");
    }

    @Test
    void aLostClientIsWaitedForThirtySecondsAndTheFarSideIsTold() {
        talkToBea();
        ana.heard.clear();
        gateway.service().lost(bea);
        settle();
        assertThat(ana.heard("call.far")).containsExactly("{'state':'reconnecting'}");
        timers.advance(Duration.ofSeconds(29));
        assertThat(ana.heard("call.ended")).isEmpty();
        timers.advance(Duration.ofSeconds(2));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'connection-lost'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'connection-lost'}");
    }

    @Test
    void aClientThatComesBackInTimeIsToldAsConnected() {
        talkToBea();
        ana.heard.clear();
        gateway.service().lost(bea);
        timers.advance(Duration.ofSeconds(5));
        gateway.service().resumed(bea, true);
        timers.advance(Duration.ofMinutes(2));

        assertThat(ana.heard("call.far")).containsExactly("{'state':'reconnecting'}", "{'state':'connected'}");
        assertThat(ana.heard("call.ended")).isEmpty();
        assertThat(bea.heard("state")).isEmpty();
    }

    @Test
    void silenceOfAClientIsToldAndEndsTheCallAfterThirtySeconds() {
        talkToBea();
        ana.heard.clear();
        broker.tell(new BrokerEvent.LegSilent(bridge(), leg(bea)));
        timers.advance(Duration.ofSeconds(20));
        broker.tell(new BrokerEvent.LegAlive(bridge(), leg(bea)));
        timers.advance(Duration.ofSeconds(20));
        assertThat(ana.heard("call.far")).containsExactly("{'state':'reconnecting'}", "{'state':'connected'}");
        assertThat(ana.heard("call.ended")).isEmpty();

        broker.tell(new BrokerEvent.LegFailed(bridge(), leg(bea), 1, "closed"));
        timers.advance(Duration.ofSeconds(31));
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'media-lost'}");
    }

    @Test
    void aRevokedTokenEndsItsCallsAsForbiddenAndAByeAsNormal() {
        talkToBea();
        gateway.service().ended(ana, EndCause.REVOKED);
        ana.busy = false; // its connection is no more
        settle();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'forbidden'}");

        var carl = new FakeClient(gateway.service(), FakeClient.consumer("agent:*"));
        String call = "e".repeat(32);
        carl.say("call.dial", "'call':'" + call + "','to':'agent:bea'," + AUDIO);
        settle();
        bea.heard.clear();
        gateway.service().ended(carl, EndCause.BYE);
        settle();
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'normal'}");
    }
}
