package org.alongside.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.alongside.assist.history.StoredSupportHistory;
import org.alongside.session.Service.EndCause;
import org.alongside.store.Database;
import org.alongside.store.PastSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database remembers of a support session when it is over. */
class HistoryTest {
    private static final Instant BEGIN = Instant.parse("2026-11-26T08:00:00Z");

    private final Database database = Database.inMemory();
    private Instant now = BEGIN;

    @BeforeEach
    void start() {
        database.start();
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    private Assist assist() {
        var random = new SecureRandom();
        var history = new StoredSupportHistory(
                database.pastSupports(), Duration.ofDays(90), Runnable::run, random, () -> now);
        return new Assist(
                random, () -> 0L, () -> now, new Surroundings(Runnable::run, () -> now, new FakeDocuments(), history));
    }

    @Test
    void aSessionIsRememberedWithConsentControlAndDocuments() {
        var assist = assist();
        var consumer = FakeClient.consumer(assist, 1, "*");
        var ana = FakeClient.agent(assist, 11, "*");
        var ben = FakeClient.agent(assist, 12, "*");
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        ben.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':2,'admit':false}");
        ana.asks("{'type':'assist.push','url':'https://docs.example/tariffs.pdf'}");
        consumer.asks("{'type':'assist.allow','push':1,'allow':true}");
        ana.asks("{'type':'assist.turn','push':1,'page':2,'zoom':100}");
        consumer.asks("{'type':'assist.shut','push':1}");
        consumer.asks("{'type':'assist.pause','paused':true}");
        consumer.asks("{'type':'assist.pause','paused':true}");
        now = BEGIN.plusSeconds(60);
        assist.ended(consumer, EndCause.BYE);

        var past = database.pastSupports();
        assertThat(past.between(BEGIN, BEGIN.plusSeconds(1), 0, 10))
                .singleElement()
                .satisfies(support -> {
                    assertThat(support.cid()).isEqualTo("call-7");
                    assertThat(support.consumer().reveal()).isEqualTo("Person 1");
                    assertThat(support.startedAt()).isEqualTo(BEGIN);
                    assertThat(support.ending()).contains(new PastSupport.Ending(now, "consumer-ended"));
                    assertThat(past.eventsOf(support.id()))
                            .extracting(
                                    event -> event.kind() + " by " + event.who().reveal() + ": "
                                            + event.detail().reveal())
                            .containsExactly(
                                    "asked by Person 11: ",
                                    "admitted by Person 1: Person 11",
                                    "asked by Person 12: ",
                                    "refused by Person 1: Person 12",
                                    "pushed by Person 11: tariffs.pdf",
                                    "push-allowed by Person 1: tariffs.pdf",
                                    "push-closed-by-consumer by Person 1: tariffs.pdf",
                                    "paused by Person 1: ");
                });
        assertThat(past.between(BEGIN.plusSeconds(1), BEGIN.plusSeconds(9), 0, 10))
                .isEmpty();
    }

    @Test
    void whatIsOlderThanTheSettingSaysIsForgotten() {
        FakeClient.consumer(assist(), 1, "*").asks("{'type':'assist.start','cid':'call-7'}");
        now = BEGIN.plus(Duration.ofDays(91));
        FakeClient.consumer(assist(), 2, "*").asks("{'type':'assist.start','cid':'call-8'}");
        assertThat(database.pastSupports().between(Instant.EPOCH, now.plusSeconds(1), 0, 10))
                .extracting(PastSupport::cid)
                .containsExactly("call-8");
    }

    @Test
    void aSupervisorSeesWhatGoesOnAndEndsItForAll() {
        var assist = assist();
        var consumer = FakeClient.consumer(assist, 1, "*");
        var ana = FakeClient.agent(assist, 11, "*");
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
        assertThat(assist.live()).singleElement().satisfies(live -> {
            assertThat(live.cid()).isEqualTo("call-7");
            assertThat(live.startedAt()).isEqualTo(BEGIN);
            assertThat(live.agents()).hasSize(1);
        });
        assertThat(assist.end("call-8", "sue")).isFalse();
        assertThat(assist.end("call-7", "sue")).isTrue();
        assertThat(assist.live()).isEmpty();
        assertThat(consumer.told.getLast().path("reason").stringValue()).isEqualTo("supervisor-ended");
        assertThat(ana.told.getLast().path("reason").stringValue()).isEqualTo("supervisor-ended");
    }
}
