package org.alongside.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerEvent.LegAlive;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Done;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Id;
import org.junit.jupiter.api.Test;

/** What is remembered for a server that comes back, and that it is bounded. */
class AnswersTest {
    private static final BrokerReply DONE = new Done();

    @Test
    void onlyTheNewestAnswersAreKept() {
        var answers = new Answers();
        answers.begun(0);
        for (long id = 1; id <= Answers.MAX_KEPT + 10; id++) {
            answers.begun(id);
            answers.ended(id, DONE);
        }
        assertThat(answers.of(0)).as("still runs, however old").isEqualTo(new Answers.Running());
        assertThat(answers.of(10)).isEqualTo(new Answers.Unseen());
        assertThat(answers.of(11)).isEqualTo(new Answers.Answered(DONE));
    }

    @Test
    void runningOnesAreBounded() {
        var answers = new Answers();
        for (long id = 1; id <= Answers.MAX_RUNNING; id++) {
            assertThat(answers.full()).isFalse();
            answers.begun(id);
        }
        assertThat(answers.full()).isTrue();
        answers.ended(1, DONE);
        assertThat(answers.full()).isFalse();
    }

    @Test
    void eventsAreKeptUntilHeardAndTheOldestAreLostFirst() {
        var event = new LegAlive(new BridgeId(new Id(1, 1)), new LegId(new Id(2, 2)));
        var log = new EventLog();
        for (int i = 0; i < EventLog.MAX_KEPT + 5; i++) {
            log.add(event);
        }
        assertThat(log.after(0))
                .hasSize(EventLog.MAX_KEPT)
                .first()
                .satisfies(it -> assertThat(it.seq()).isEqualTo(6));
        log.heardUntil(EventLog.MAX_KEPT);
        assertThat(log.after(0)).hasSize(5);
        assertThat(log.nextSeq()).isEqualTo(EventLog.MAX_KEPT + 6);
    }
}
