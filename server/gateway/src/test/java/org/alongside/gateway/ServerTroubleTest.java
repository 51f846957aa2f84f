package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.alongside.kernel.Failure;
import org.junit.jupiter.api.Test;

/** A broker that is slow, full or gone, and a server that stops: every call ends with a reason. */
class ServerTroubleTest extends CallWorld {
    @Test
    void aBrokerThatNeedsSecondsForEachAnswerServesTheCallLateAndItRingsMeanwhile() {
        brokerTakes = Duration.ofMillis(2_200); // there, and back again
        dialBea(BOTH);
        assertThat(bea.heard("call.incoming")).hasSize(1);
        assertThat(ana.heard("call.progress")).contains("{'state':'ringing','status':180}");
        ana.attach(CALL, 1, Offers.CHROMIUM);
        bea.say("call.answer", "'call':'" + CALL + "'," + BOTH);
        bea.attach(CALL, 1, Offers.CHROMIUM);
        timers.advance(Duration.ofSeconds(10));
        brokerTakes = Duration.ofMillis(1);
        connected(ana, 1);
        connected(bea, 1);

        assertThat(ana.heard("call.connected")).containsExactly("{'attach':1}");
        assertThat(bea.heard("call.connected")).containsExactly("{'attach':1}");
        assertThat(ana.heard("call.ended")).isEmpty();
    }

    @Test
    void aBrokerThatNeverAnswersEndsTheCallAfterFiveSeconds() {
        brokerTakes = Duration.ofMinutes(1);
        dialBea(BOTH);
        timers.advance(Duration.ofMillis(4_900));
        assertThat(ana.heard("call.ended")).isEmpty();
        timers.advance(Duration.ofMillis(200));

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'server-error'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'server-error'}");
        timers.advance(Duration.ofMinutes(3));
    }

    @Test
    void aBrokerThatRefusesOrRestartsEndsTheCallWithAReason() {
        broker.refuse(Failure.Code.LIMIT);
        dialBea(BOTH);
        ana.attach(CALL, 1, Offers.CHROMIUM);
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'overload'}");
    }

    @Test
    void aRestartedBrokerHasNoBridgeAnyMore() {
        talkToBea();
        broker.restart();
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'media-lost'}");
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'media-lost'}");
    }

    @Test
    void aDrainingServerTakesNoNewCallAndAStoppedOneTellsEverybody() {
        talkToBea();
        var stopping = Thread.ofVirtual().unstarted(gateway::stop);
        stopping.start();
        try {
            stopping.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'server-error'}");
        bea.say("call.dial", "'call':'" + "d".repeat(32) + "','to':'sip:bob@pbx.example'," + AUDIO);
        assertThat(bea.heard("call.ended")).hasSize(2);
        bea.heard.clear();
    }
}
