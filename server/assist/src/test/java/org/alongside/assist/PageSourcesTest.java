package org.alongside.assist;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.alongside.assist.documents.PageSources;
import org.alongside.assist.history.SupportHistory;
import org.alongside.session.Service.EndCause;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the server reads for a consumer's page: PDFs that it embeds, and images of other origins. */
class PageSourcesTest {
    private static final byte[] PDF = "%PDF-1.7 one".getBytes(US_ASCII);
    private static final byte[] PAGE = "<h1>Please sign in</h1>".getBytes(US_ASCII);

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

    private static String embed(byte[] file, boolean sent) {
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(file));
            return "{'type':'assist.embed','hash':'" + hash + "','bytes':" + file.length + ",'sent':" + sent + "}";
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String image(String url) {
        return "{'type':'assist.image','url':'" + url + "'}";
    }

    private static String upload(JsonNode answer) {
        return answer.path("upload").stringValue();
    }

    private static String code(JsonNode answer) {
        return answer.path("code").asString("");
    }

    @Test
    void anEmbeddedPdfIsSentOnceAndItsKeyToldToThePageAlone() {
        together();
        var upload = upload(consumer.asks(embed(PDF, false)));
        ana.told.clear();
        documents.arrives(upload, PDF);
        var told = consumer.asks(embed(PDF, true)).path("result");
        assertThat(told.path("pages").intValue()).isEqualTo(3);
        assertThat(told.path("key").stringValue()).hasSize(32);
        assertThat(consumer.asks(embed(PDF, false)).path("result")).isEqualTo(told);
        assertThat(documents.kept).hasSize(1);
        assertThat(ana.told).isEmpty();
        assist.ended(consumer, EndCause.BYE);
        assertThat(documents.kept).isEmpty();
    }

    @Test
    void aPageThatWentWhileItSentAPdfIsFollowedByOneThatSendsItAgain() {
        together();
        var lost = upload(consumer.asks(embed(PDF, false)));
        var again = upload(consumer.asks(embed(PDF, false)));
        assertThat(again).isNotEqualTo(lost);
        documents.arrives(again, PDF);
        documents.arrives(lost, PDF); // late
        assertThat(documents.kept).hasSize(1);
        assertThat(consumer.asks(embed(PDF, true)).path("result").has("key")).isTrue();
    }

    @Test
    void whatIsNoPdfOrNotTheFileThatWasAnnouncedIsRefusedInWords() {
        together();
        documents.arrives(upload(consumer.asks(embed(PAGE, false))), PAGE);
        var refused = consumer.asks(embed(PAGE, true));
        assertThat(refused.path("message").asString()).isEqualTo("that is no PDF");
        documents.arrives(upload(consumer.asks(embed(PDF, false))), PAGE);
        assertThat(consumer.asks(embed(PDF, true)).path("message").asString())
                .isEqualTo("the file is not the one that was announced");
        assertThat(documents.kept).isEmpty();
        for (String wrong : List.of(
                "{'type':'assist.embed'}",
                "{'type':'assist.embed','hash':'../../etc/passwd','bytes':10}",
                "{'type':'assist.embed','hash':'" + "0".repeat(64) + "','bytes':26214401}")) {
            assertThat(code(consumer.asks(wrong))).as(wrong).isEqualTo("bad-request");
        }
    }

    @Test
    void theOldestEmbeddedPdfMakesRoomAndTooManyOnTheirWayDoNot() {
        together();
        for (int i = 0; i < 13; i++) {
            var file = ("%PDF-1.7 " + i).getBytes(US_ASCII);
            documents.arrives(upload(consumer.asks(embed(file, false))), file);
        }
        assertThat(documents.kept).hasSize(12);
        for (int i = 20; i < 32; i++) {
            consumer.asks(embed(("%PDF-1.7 " + i).getBytes(US_ASCII), false));
        }
        assertThat(code(consumer.asks(embed(PDF, false)))).isEqualTo("limit");
    }

    @Test
    void anImageIsFetchedOnceFromAHostThatIsNamedAndGoesWithTheSession() {
        together();
        var key = consumer.asks(image("https://cdn.example/card.png")).path("result");
        assertThat(key.path("key").stringValue()).hasSize(32);
        assertThat(consumer.asks(image("https://CDN.example/card.png")).path("result"))
                .isNotEqualTo(key); // another address
        assertThat(consumer.asks(image("https://cdn.example/card.png")).path("result"))
                .isEqualTo(key);
        assertThat(code(consumer.asks(image("https://cdn.example/missing.png"))))
                .isEqualTo("not-found");
        assertThat(code(consumer.asks(image("https://cdn.example/missing.png"))))
                .isEqualTo("not-found");
        assertThat(documents.images)
                .containsExactly(
                        "https://cdn.example/card.png",
                        "https://CDN.example/card.png",
                        "https://cdn.example/missing.png");
        assist.ended(consumer, EndCause.BYE);
        assertThat(documents.kept).isEmpty();
    }

    @Test
    void noImageIsAskedForFromAnotherHostOrByAnotherScheme() {
        together();
        assertThat(code(consumer.asks(image("https://cdn.example.evil.example/a.png"))))
                .isEqualTo("forbidden");
        assertThat(code(consumer.asks(image("https://evil.example/cdn.example"))))
                .isEqualTo("forbidden");
        assertThat(code(consumer.asks(image("https://cdn.example@evil.example/"))))
                .isEqualTo("bad-request");
        assertThat(code(consumer.asks(image("file:///etc/passwd")))).isEqualTo("bad-request");
        assertThat(documents.images).isEmpty();
    }

    @Test
    void aSessionBorrowsNoMoreThan32Mebibytes() {
        together();
        for (int i = 0; i < 32; i++) { // a mebibyte each
            assertThat(code(consumer.asks(image("https://cdn.example/" + i)))).isEmpty();
        }
        assertThat(code(consumer.asks(image("https://cdn.example/one-more")))).isEqualTo("limit");
        assertThat(code(consumer.asks(image("https://cdn.example/7")))).isEmpty();
    }

    @Test
    void onlyTheConsumersPageMayAsk() {
        together();
        assertThat(code(ana.asks(embed(PDF, false)))).isEqualTo("forbidden");
        assertThat(code(ana.asks(image("https://cdn.example/card.png")))).isEqualTo("forbidden");
        assertThat(documents.images).isEmpty();
    }

    @Test
    void thePageIsToldWhatItMayAskForAndNothingIsReadWhereSettingsSayNo() {
        together();
        assertThat(state().path("embeds").asBoolean()).isTrue();
        assertThat(state().path("images").toString()).isEqualTo("[\"cdn.example\"]");
        assertThat(ana.told).noneMatch(told -> told.has("embeds") || told.has("images"));
        documents.sources = new PageSources(false, Set.of());
        consumer.asks("{'type':'assist.pause','paused':true}");
        assertThat(state().has("embeds") || state().has("images")).isFalse();
        assertThat(code(consumer.asks(embed(PDF, false)))).isEqualTo("forbidden");
        assertThat(code(consumer.asks(image("https://cdn.example/card.png")))).isEqualTo("forbidden");
    }

    private JsonNode state() {
        return consumer.told.stream()
                .filter(told -> told.path("type").asString().equals("assist.state"))
                .reduce((before, last) -> last)
                .orElseThrow();
    }
}
