package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.trunk.SipEffect;
import org.alongside.gateway.trunk.SipEvent;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;

/** Callers who wait and agents who serve them, from JSON to JSON, with time moved by hand. */
class QueueCallsTest extends QueueWorld {
    QueueCallsTest() {
        super(
                List.of(
                        QueueSettings.of("advice").withNumbers(List.of("4711")),
                        QueueSettings.of("loans").withSkills(Set.of("loans")),
                        closed("night"),
                        QueueSettings.of("full")
                                .withSkills(Set.of("nobody-has-this"))
                                .with(new QueueSettings.Overflow(
                                        Optional.of("sip:desk@pbx.example"), Optional.empty()))),
                "*");
    }

    private void dial(FakeClient caller, String call, String to) {
        caller.say("call.dial", "'call':'" + call + "','to':'" + to + "','page':'https://shop.example/loans'," + BOTH);
        caller.attach(call, 1, Offers.CHROMIUM);
        settle();
    }

    @Test
    void aCallerHearsThePlaceTheFirstAgentLetsItRingAndTheSecondAnswers() {
        available(bea);
        available(carl);
        dial(ana, CALL, "queue:advice");

        assertThat(ana.heard("call.progress"))
                .containsExactly(
                        "{'state':'trying'}", "{'state':'queued','status':182}", "{'state':'ringing','status':180}");
        assertThat(ana.heard("call.queued"))
                .first()
                .isEqualTo("{'queue':'advice','position':1,'expectedWaitSeconds':0}");
        assertThat(bea.heard("call.incoming"))
                .containsExactly("{'from':'ana@bank.example','displayName':'ana!','audio':true,'video':true,"
                        + "'queue':'advice','waitedSeconds':0,'page':'https://shop.example/loans'}");
        assertThat(carl.heard("call.incoming")).isEmpty();

        waits(20);
        assertThat(bea.heard("call.ended")).containsExactly("{'reason':'timeout'}");
        assertThat(bea.heard("agent.state").getLast()).isEqualTo("{'state':'away','reason':'no-answer'}");
        assertThat(carl.heard("call.incoming")).hasSize(1).first().asString().contains("'waitedSeconds':20");

        answers(carl, CALL);
        assertThat(ana.heard("call.answered")).containsExactly("{'audio':'sendrecv','video':'sendrecv'}");
        assertThat(carl.heard("agent.state").getLast()).isEqualTo("{'state':'in-call'}");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();
        assertThat(carl.heard("agent.state").getLast()).isEqualTo("{'state':'available'}");
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void anAgentWhoseTabIsClosedWhileItRingsCostsTheCallerNothing() {
        available(bea);
        available(carl);
        dial(ana, CALL, "queue:advice");
        dial(eve, OTHER, "queue:advice");
        carl.say("call.decline", "'call':'" + OTHER + "'");
        settle();
        assertThat(eve.heard("call.queued").getLast()).startsWith("{'queue':'advice','position':2");

        gateway.service().ended(bea, EndCause.BYE);
        settle();
        available(carl);

        assertThat(ana.heard("call.ended")).isEmpty();
        assertThat(carl.heard("call.incoming").getLast()).contains("'from':'ana@bank.example'");
    }

    @Test
    void aCallerWhoHangsUpWhileItRingsLeavesTheAgentFree() {
        available(bea);
        dial(ana, CALL, "queue:advice");
        ana.say("call.end", "'call':'" + CALL + "'");
        settle();

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'normal'}");
        assertThat(bea.heard("agent.state").getLast()).isEqualTo("{'state':'available'}");
        dial(eve, OTHER, "queue:advice");
        assertThat(bea.heard("call.incoming")).hasSize(2);
    }

    @Test
    void aClosedQueueSaysSoInWordsAndOneWithoutAgentsInAReason() {
        available(bea);
        dial(ana, CALL, "queue:night");
        assertThat(ana.heard("call.announcement")).containsExactly("{'text':'We are closed now.'}");
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'unreachable'}");

        gateway.service().ended(carl, EndCause.BYE);
        dial(eve, OTHER, "queue:loans");
        assertThat(eve.heard("call.ended")).containsExactly("{'reason':'unreachable'}");
    }

    @Test
    void whoCanNotWaitRingsWhereTheAdministratorSaid() {
        dial(ana, CALL, "queue:full");

        assertThat(sip.effects(SipEffect.Invite.class))
                .extracting(SipEffect.Invite::destination)
                .containsExactly("sip:desk@pbx.example");
        sip.tell(new SipEvent.Rejected(
                sip.effects(SipEffect.Invite.class).getFirst().leg(), 486, "Busy Here"));
        settle();
        assertThat(ana.heard("call.ended")).hasSize(1);
        assertThat(gateway.inFlight()).isZero();
    }

    @Test
    void anUnknownQueueIsNotFound() {
        dial(ana, CALL, "queue:nothing");

        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'not-found'}");
    }

    @Test
    void consolesSeeWhoWaitsInTheQueuesThatTheirAgentServes() {
        dial(ana, CALL, "queue:advice");
        waits(5);
        dial(eve, OTHER, "queue:loans");

        assertThat(bea.heard("agent.queues").getLast())
                .isEqualTo(
                        "{'queues':[{'queue':'advice','waiting':1,'longestSeconds':5},{'queue':'night','waiting':0}],"
                                + "'reachable':['advice','loans','night','full']}");
        assertThat(carl.heard("agent.queues").getLast())
                .isEqualTo("{'queues':[{'queue':'advice','waiting':1,'longestSeconds':5},"
                        + "{'queue':'loans','waiting':1,'longestSeconds':0},{'queue':'night','waiting':0}],"
                        + "'reachable':['advice','loans','night','full']}");
    }

    @Test
    void anAgentOnABreakSaysWhyAndIsNotRung() {
        available(bea);
        bea.say("presence", "'available':false,'reason':'lunch'");
        dial(ana, CALL, "queue:advice");

        assertThat(bea.heard("agent.state").getLast()).isEqualTo("{'state':'away','reason':'lunch'}");
        assertThat(bea.heard("call.incoming")).isEmpty();
        waits(61);
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'unreachable'}");
    }

    @Test
    void whoSignsInAnewIsNotStillAwayForACallThatWasMissedBefore() {
        available(bea);
        dial(ana, CALL, "queue:advice");
        waits(20);
        gateway.service().lost(bea);
        var again = new FakeClient(gateway.service(), FakeClient.agent("bea"));

        assertThat(again.heard("agent.state").getLast()).isEqualTo("{'state':'away','reason':''}");
        available(again);
        assertThat(again.heard("call.incoming")).hasSize(1);
    }
}
