package org.alongside.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueueReportTest {
    private static final QueueSettings ADVICE = QueueSettings.of("advice");
    private static final QueueSettings LOANS = QueueSettings.of("loans").withSkills(Set.of("loans"));

    @Test
    void aQueueTellsWhoWaitsLongestAndHowManyAgentsAreThereAndFree() {
        var hall = new Hall(ADVICE, LOANS);
        hall.signsIn("ben");
        hall.signsIn("cleo", "loans");
        hall.joins(1, "advice");
        hall.answers(1, "ben");
        var came = hall.now;
        hall.joins(2, "advice");
        hall.waits(Duration.ofSeconds(5));
        hall.joins(3, "advice");

        assertThat(QueueReport.of(List.of(ADVICE, LOANS), hall.state))
                .containsExactly(
                        new QueueReport("advice", 2, Optional.of(came), 2, 0),
                        new QueueReport("loans", 0, Optional.empty(), 1, 0));
    }

    @Test
    void whoIsAwayIsThereAndNotFree() {
        var hall = new Hall(ADVICE);
        hall.signsIn("ben");
        hall.signsIn("cleo");
        hall.happens(new QueueEvent.AgentSaid("cleo", new Presence.Away("lunch")));

        assertThat(QueueReport.of(List.of(ADVICE), hall.state))
                .containsExactly(new QueueReport("advice", 0, Optional.empty(), 2, 1));
    }
}
