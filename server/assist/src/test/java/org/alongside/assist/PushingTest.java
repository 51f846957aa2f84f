package org.alongside.assist;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.alongside.assist.history.SupportHistory;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Documents and links as a consumer and an agent meet them; the mailboxes run on the caller's thread. */
class PushingTest {
    private final FakeDocuments documents = new FakeDocuments();
    private final Assist assist = new Assist(
            new SecureRandom(),
            () -> 0L,
            () -> Instant.ofEpochMilli(0),
            new Surroundings(Runnable::run, () -> Instant.ofEpochMilli(0), documents, SupportHistory.NONE));
    private final FakeClient consumer = FakeClient.consumer(assist, 1, "call-*");
    private final FakeClient ana = FakeClient.agent(assist, 11, "*");

    private void together() {
        consumer.asks("{'type':'assist.start','cid':'call-7'}");
        ana.asks("{'type':'assist.join','cid':'call-7'}");
        consumer.asks("{'type':'assist.admit','agent':1,'admit':true}");
    }

    /** The pushes as one was told last. */
    private static JsonNode pushes(FakeClient client) {
        return client.told.stream()
                .filter(t -> t.path("type").asString().equals("assist.pushed"))
                .reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("no pushes were told"))
                .path("pushes");
    }

    private static String phase(FakeClient client) {
        return pushes(client).path(0).path("phase").asString("");
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }

    @Test
    void aFileOfTheLibraryIsPushedByItsNameAndItsTitleAndByNoConsumer() {
        together();
        var url = "library:00000000000000090000000000000001";
        ana.asks("{'type':'assist.push','url':'" + url + "','title':'Our tariffs'}");
        assertThat(pushes(consumer).toString())
                .isEqualTo("[{\"push\":1,\"agent\":1,\"title\":\"Our tariffs\",\"phase\":\"offered\",\"pages\":3}]");
        ana.asks("{'type':'assist.push','url':'library:00000000000000090000000000000009'}");
        assertThat(pushes(ana).path(1).path("words").asString()).isEqualTo("there is no such file in the library");
        assertThat(code(ana.asks("{'type':'assist.push','url':'library:../../etc/passwd'}")))
                .isEqualTo("bad-request");
        assertThat(code(consumer.asks("{'type':'assist.push','url':'" + url + "'}")))
                .isEqualTo("bad-request");
    }

    @Test
    void aDocumentIsShownOnceTheConsumerAllowsItAndTurnsInStep() {
        together();
        assertThat(ana.asks("{'type':'assist.push','url':'https://docs.example/tariffs/2026%20new.pdf'}")
                        .path("push")
                        .intValue())
                .isEqualTo(1);
        assertThat(pushes(consumer).toString())
                .isEqualTo("[{\"push\":1,\"agent\":1,\"title\":\"2026 new.pdf\",\"phase\":\"offered\",\"pages\":3}]");
        consumer.asks("{'type':'assist.allow','push':1,'allow':true}");
        assertThat(pushes(ana)).isEqualTo(pushes(consumer));
        assertThat(phase(ana)).isEqualTo("open");
        assertThat(pushes(ana).path(0).path("key").stringValue()).hasSize(32);
        ana.asks("{'type':'assist.turn','push':1,'page':3,'zoom':150}");
        assertThat(pushes(consumer).path(0).path("page").intValue()).isEqualTo(3);
        consumer.asks("{'type':'assist.turn','push':1,'page':2,'zoom':100}");
        assertThat(pushes(ana).path(0).path("page").intValue()).isEqualTo(2);
        assertThat(code(consumer.asks("{'type':'assist.turn','push':1,'page':4,'zoom':100}")))
                .isEqualTo("bad-request");
        assertThat(code(ana.asks("{'type':'assist.turn','push':1,'page':1,'zoom':401}")))
                .isEqualTo("bad-request");
        consumer.asks("{'type':'assist.shut','push':1}");
        assertThat(phase(ana)).isEqualTo("closed-by-consumer");
        assertThat(documents.kept).isEmpty();
        assertThat(code(ana.asks("{'type':'assist.turn','push':1,'page':1,'zoom':100}")))
                .isEqualTo("not-found");
    }

    @Test
    void whatTheConsumerDeniesIsDroppedAndTheOtherStays() {
        together();
        ana.asks("{'type':'assist.push','url':'https://docs.example/one.pdf'}");
        consumer.asks("{'type':'assist.allow','push':1,'allow':true}");
        ana.asks("{'type':'assist.push','url':'https://docs.example/two.pdf'}");
        consumer.asks("{'type':'assist.allow','push':2,'allow':false}");
        assertThat(pushes(ana)).extracting(p -> p.path("phase").asString()).containsExactly("open", "denied");
        assertThat(documents.kept).hasSize(1);
        ana.asks("{'type':'assist.shut','push':1}");
        assertThat(pushes(consumer)).extracting(p -> p.path("phase").asString()).containsExactly("closed-by-agent");
    }

    @Test
    void aLinkIsToldAndNeverFetched() {
        together();
        ana.asks("{'type':'assist.push','link':'https://bank.example/form?x=1'}");
        assertThat(pushes(consumer).path(0).path("link").asString()).isEqualTo("https://bank.example/form?x=1");
        consumer.asks("{'type':'assist.allow','push':1,'allow':true}");
        assertThat(phase(ana)).isEqualTo("followed");
        assertThat(documents.kept).isEmpty();
        for (String link : List.of("javascript:alert(1)", "ftp://bank.example/", "https://ana:pw@bank.example/")) {
            assertThat(code(ana.asks("{'type':'assist.push','link':'" + link + "'}")))
                    .isEqualTo("bad-request");
        }
        assertThat(code(consumer.asks("{'type':'assist.push','link':'https://bank.example/'}")))
                .isEqualTo("bad-request");
    }

    @Test
    void aFileOfTheConsumersOwnIsOpenForAgentsWithoutAQuestion() {
        together();
        var upload = consumer.asks("{'type':'assist.push','file':{'name':'pass\\tport.png','bytes':10}}")
                .path("upload")
                .stringValue();
        assertThat(phase(ana)).isEqualTo("loading");
        documents.arrives(upload);
        assertThat(phase(ana)).isEqualTo("open");
        assertThat(pushes(ana).path(0).path("title").asString()).isEqualTo("pass port.png");
        assertThat(pushes(ana).path(0).has("agent")).isFalse();
    }

    @Test
    void aDocumentThatCannotBeHadSaysWhy() {
        together();
        ana.asks("{'type':'assist.push','url':'https://docs.example/nonsense.pdf'}");
        assertThat(phase(ana)).isEqualTo("failed");
        assertThat(pushes(ana).path(0).path("words").asString()).isEqualTo("docs.example can't be used");
        consumer.asks("{'type':'assist.push','url':'https://docs.example/missing.pdf'}");
        assertThat(phase(ana)).as("the consumer's own page could have sent it").isEqualTo("failed");
    }

    @Test
    void whatTheServerCannotReachTheConsumersBrowserBringsOnceTheConsumerSaysYes() {
        together();
        ana.asks("{'type':'assist.push','url':'https://intranet.example/missing.pdf'}");
        assertThat(pushes(consumer).toString())
                .isEqualTo("[{\"push\":1,\"agent\":1,\"title\":\"missing.pdf\",\"phase\":\"offered\","
                        + "\"from\":\"https://intranet.example/missing.pdf\","
                        + "\"words\":\"intranet.example answered with status 404\"}]");
        assertThat(code(consumer.asks("{'type':'assist.allow','push':1,'allow':true}")))
                .isEqualTo("conflict");
        assertThat(code(ana.asks("{'type':'assist.bring','push':1,'bytes':10}")))
                .isEqualTo("forbidden");
        var upload = consumer.asks("{'type':'assist.bring','push':1,'bytes':10}")
                .path("upload")
                .stringValue();
        assertThat(phase(ana)).isEqualTo("loading");
        documents.arrives(upload);
        assertThat(phase(ana)).as("without a second question").isEqualTo("open");
        assertThat(pushes(ana).path(0).path("title").asString())
                .isEqualTo("missing.pdf, from intranet.example through the customer’s browser");
        assertThat(code(consumer.asks("{'type':'assist.bring','push':1,'bytes':10}")))
                .isEqualTo("conflict");
    }

    @Test
    void whatTheConsumersBrowserCannotBringOrMayNotFailsInTheWordsOfBoth() {
        together();
        ana.asks("{'type':'assist.push','url':'https://intranet.example/missing.pdf'}");
        consumer.asks("{'type':'assist.bring','push':1,'words':'the customer’s browser can’t reach it either'}");
        assertThat(phase(ana)).isEqualTo("failed");
        assertThat(pushes(ana).path(0).path("words").asString())
                .isEqualTo("intranet.example answered with status 404; the customer’s browser can’t reach it either");
        ana.asks("{'type':'assist.push','url':'https://intranet.example/missing.pdf'}");
        consumer.asks("{'type':'assist.allow','push':2,'allow':false}");
        assertThat(phase(ana)).isEqualTo("denied");
        ana.asks("{'type':'assist.push','url':'https://intranet.example/missing.pdf'}");
        consumer.asks("{'type':'assist.bring','push':3,'bytes':10}");
        consumer.asks("{'type':'assist.bring','push':3,'words':'it broke off'}");
        assertThat(pushes(ana).path(0).path("words").asString()).isEqualTo("it broke off");
        assertThat(code(consumer.asks("{'type':'assist.bring','push':3}"))).isEqualTo("bad-request");
        assertThat(documents.kept).isEmpty();
    }

    @Test
    void aPageThatComesAfterTheOneThatWasSendingIsToldWhatIsMissing() {
        together();
        ana.asks("{'type':'assist.push','url':'https://intranet.example/missing.pdf'}");
        consumer.asks("{'type':'assist.bring','push':1,'bytes':10}");
        consumer.told.clear();
        assist.lost(consumer);
        assist.resumed(consumer, false);
        assertThat(pushes(consumer).path(0).path("phase").asString()).isEqualTo("loading");
        assertThat(pushes(consumer).path(0).path("from").asString()).isEqualTo("https://intranet.example/missing.pdf");
        consumer.asks("{'type':'assist.bring','push':1,'words':'the page that fetched it is gone'}");
        assertThat(phase(ana)).isEqualTo("failed");
    }

    @Test
    void whoeverComesBackIsToldWhatIsOpenAndWhoeverLeavesTakesItsOffersAlong() {
        together();
        ana.asks("{'type':'assist.push','url':'https://docs.example/one.pdf'}");
        consumer.asks("{'type':'assist.allow','push':1,'allow':true}");
        ana.asks("{'type':'assist.push','url':'https://docs.example/two.pdf'}");
        consumer.told.clear();
        assist.lost(consumer);
        assist.resumed(consumer, false);
        assertThat(pushes(consumer)).extracting(p -> p.path("phase").asString()).containsExactly("open", "offered");
        assist.ended(ana, EndCause.BYE);
        assertThat(pushes(consumer)).extracting(p -> p.path("phase").asString()).containsExactly("open", "withdrawn");
        assist.ended(consumer, EndCause.BYE);
        assertThat(documents.kept).isEmpty();
    }

    @Test
    void aDocumentThatComesAfterTheEndIsDropped() {
        together();
        var upload = ana.asks("{'type':'assist.push','file':{'name':'a.pdf','bytes':10}}")
                .path("upload")
                .stringValue();
        assist.ended(consumer, EndCause.BYE);
        documents.arrives(upload);
        assertThat(documents.kept).isEmpty();
    }

    @Test
    void nobodyPushesWhoMayNotOrWhileSharingIsPausedOrTooMuch() {
        together();
        assertThat(code(ana.asks("{'type':'assist.allow','push':1,'allow':true}")))
                .isEqualTo("forbidden");
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(code(ana.asks("{'type':'assist.push','url':'https://docs.example/a.pdf'}")))
                .isEqualTo("conflict");
        consumer.asks("{'type':'assist.pause','paused':false}");
        for (int i = 0; i < 4; i++) {
            ana.asks("{'type':'assist.push','link':'https://docs.example/'}");
        }
        assertThat(code(ana.asks("{'type':'assist.push','link':'https://docs.example/'}")))
                .isEqualTo("limit");
        for (String wrong : List.of(
                "{'type':'assist.push'}",
                "{'type':'assist.push','file':{'name':'x'}}",
                "{'type':'assist.allow','push':1,'allow':'yes'}")) {
            assertThat(code(consumer.asks(wrong))).as(wrong).isIn("bad-request", "limit");
        }
    }
}
