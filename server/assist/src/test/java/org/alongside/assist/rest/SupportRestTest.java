package org.alongside.assist.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alongside.assist.Assist;
import org.alongside.assist.FakeDocuments;
import org.alongside.assist.Surroundings;
import org.alongside.assist.history.SupportHistory;
import org.alongside.http.Response;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.session.Grant;
import org.alongside.session.rest.AdministratorOnly;
import org.alongside.store.Database;
import org.alongside.store.PastSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/v1/supports.csv}: a line for each event, harmless in a spreadsheet, for supervisors and the administrator. */
class SupportRestTest {
    private static final Instant BEGIN = Instant.parse("2026-11-26T08:00:00Z");
    private static final String CSV = "/api/v1/supports.csv";
    private static final String HEADER = "session,cid,consumer,at,event,who,detail\r\n";
    private static final Optional<String> ADMINISTRATOR = Optional.of("Bearer the-administrators-token");

    private final Database database = Database.inMemory();
    private final FakeRoutes atManagement = new FakeRoutes();
    private final FakeRoutes atPublic = new FakeRoutes();
    private SignIns signIns;
    private Optional<String> sue;

    @BeforeEach
    void start() {
        database.start();
        signIns = SignIns.at(database, () -> BEGIN);
        sue = signIns.as(Grant.Role.SUPERVISOR, "sue");
        var assist = new Assist(
                new SecureRandom(),
                () -> 0L,
                () -> BEGIN,
                new Surroundings(Runnable::run, () -> BEGIN, new FakeDocuments(), SupportHistory.NONE));
        var rest = new SupportRest(assist, database.pastSupports(), () -> BEGIN.plusSeconds(86_400));
        rest.addTo(atManagement, new AdministratorOnly(Redacted.of("the-administrators-token")));
        rest.addTo(atPublic, signIns.door());
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    @Test
    void anEmptyHistoryIsItsHeader() {
        var table = csv("");
        assertThat(table.status()).isEqualTo(200);
        assertThat(table.contentType()).isEqualTo("text/csv; charset=utf-8");
        assertThat(table.headers())
                .containsEntry("Content-Disposition", "attachment; filename=\"support-sessions.csv\"");
        assertThat(text(table)).isEqualTo(HEADER);
    }

    @Test
    void aSessionIsALineForItsBeginningForEachEventAndForItsEnd() {
        var id = begun(1, "call-1", "Pat", 0);
        happened(id, 1, "admitted", "Ana", "");
        happened(id, 2, "pushed", "Ana", "Tariffs");
        database.pastSupports().ended(id, new PastSupport.Ending(BEGIN.plusSeconds(60), "consumer-ended"));
        assertThat(text(csv("")))
                .isEqualTo(HEADER
                        + """
                1,call-1,Pat,2026-11-26T08:00:00Z,started,Pat,
                1,call-1,Pat,2026-11-26T08:00:01Z,admitted,Ana,
                1,call-1,Pat,2026-11-26T08:00:02Z,pushed,Ana,Tariffs
                1,call-1,Pat,2026-11-26T08:01:00Z,ended,,consumer-ended
                """.replace("\n1,", "\n" + id + ",")
                                .replaceFirst("^1,", id + ",")
                                .replace("\n", "\r\n"));
    }

    @Test
    void whatAStrangerChoseIsNoFormulaAndBreaksNoLine() {
        var id = begun(1, "call-1", "=HYPERLINK(\"http://evil\",\"x\")", 0);
        happened(id, 1, "asked", "+49 30", "-1");
        happened(id, 2, "pushed", "@SUM(A1)", "a, \"quoted\" title\r\nof two lines");
        assertThat(text(csv("")))
                .isEqualTo(HEADER
                        + id + ",call-1,\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",2026-11-26T08:00:00Z,started,"
                        + "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",\r\n"
                        + id
                        + ",call-1,\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",2026-11-26T08:00:01Z,asked,'+49 30,'-1\r\n"
                        + id
                        + ",call-1,\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",2026-11-26T08:00:02Z,pushed,'@SUM(A1),"
                        + "\"a, \"\"quoted\"\" title\r\nof two lines\"\r\n");
    }

    @Test
    void fromIsPartOfTheTimeAndBeforeIsNot() {
        for (int hour = 0; hour < 3; hour++) {
            begun(hour + 1, "call-" + hour, "Pat", 3_600L * hour);
        }
        assertThat(cids("")).containsExactly("call-2", "call-1", "call-0");
        assertThat(cids("?from=2026-11-26T09:00:00Z")).containsExactly("call-2", "call-1");
        assertThat(cids("?before=2026-11-26T09:00:00Z")).containsExactly("call-0");
        assertThat(cids("?from=2026-11-26T09:00:00Z&before=2026-11-26T10:00:00Z"))
                .containsExactly("call-1");
        assertThat(cids("?from=2026-11-26T10:00:00Z&before=2026-11-26T09:00:00Z"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"from=yesterday", "from=2026-11-26", "before=1", "from=", "before=2026-13-01T00:00:00Z"})
    void aTimeThatIsNoneIsRefused(String query) {
        var refused = csv("?" + query);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(text(refused)).contains("from and before must be times like 2026-11-26T08:00:00Z");
    }

    @Test
    void aSupervisorAndTheAdministratorMayAndNobodyElse() {
        begun(1, "call-1", "Pat", 0);
        assertThat(text(atManagement.ask("GET", CSV, ADMINISTRATOR))).contains("call-1");
        assertThat(text(csv(""))).contains("call-1");
        for (var stranger : List.of(Optional.<String>empty(), Optional.of("Bearer wrong"), Optional.of("Basic c3Vl"))) {
            for (var routes : List.of(atManagement, atPublic)) {
                refused(routes, stranger, 401);
            }
        }
        refused(atPublic, ADMINISTRATOR, 401);
        refused(atManagement, sue, 401);
        for (var role : List.of(Grant.Role.AGENT, Grant.Role.CONSUMER)) {
            refused(atPublic, signIns.as(role, "ana"), 403);
        }
    }

    private static void refused(FakeRoutes routes, Optional<String> who, int status) {
        var answer = routes.ask("GET", CSV, who);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(text(answer)).doesNotContain("call-1");
    }

    private Id begun(int number, String cid, String consumer, long seconds) {
        var id = new Id(1, number);
        var at = BEGIN.plusSeconds(seconds);
        database.pastSupports().begun(new PastSupport(id, cid, Redacted.of(consumer), at, Optional.empty()));
        return id;
    }

    private void happened(Id support, int number, String kind, String who, String detail) {
        var at = BEGIN.plusSeconds(number);
        database.pastSupports()
                .happened(support, new PastSupport.Event(number, at, kind, Redacted.of(who), Redacted.of(detail)));
    }

    private List<String> cids(String query) {
        return text(csv(query))
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1)[1])
                .toList();
    }

    private Response csv(String query) {
        return atPublic.ask("GET", CSV + query, sue);
    }

    private static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
