package org.alongside.session.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.alongside.kernel.Redacted;
import org.alongside.security.DigestSecret;
import org.alongside.session.Installation;
import org.alongside.session.Phones;
import org.alongside.session.client.ClientLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class PhoneRestTest {
    private final Installation server = new Installation(ClientLimits.DEFAULT);
    private final Phones phones = new Phones(server.database.phoneAccounts(), List.of("Bank.example"), server.clock);

    @BeforeEach
    void start() {
        new PhoneRest(phones, server.audit, Redacted.of("admin"), server.random).addTo(server.routes());
        server.started();
        phones.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> ask(String method, String path, String body) throws Exception {
        return server.send(method, "/api/v1/phones" + path, body, "Authorization", "Bearer admin");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void aPhoneIsAddedWithAPasswordThatIsShownOnceAndKeptAsDigestOnly() throws Exception {
        var answer = ask("PUT", "/desk-7@bank.example", "");
        var password = Redacted.of(json(answer).path("password").stringValue());
        var kept = phones.find("desk-7", "bank.example").orElseThrow();

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(json(answer).path("realm").stringValue()).isEqualTo("bank.example");
        assertThat(new DigestSecret(kept.ha1Sha256(), kept.ha1Md5()))
                .isEqualTo(DigestSecret.of("desk-7", "bank.example", password));
        assertThat(server.database.phoneAccounts().all()).containsExactly(kept);
        assertThat(ask("GET", "", "").body()).isEqualTo("{\"phones\":[\"desk-7@bank.example\"]}");
    }

    @Test
    void aPhoneGetsAnotherPasswordAndIsTakenAway() throws Exception {
        ask("PUT", "/7@bank.example", "{\"password\":\"first-one\"}");
        ask("PUT", "/7@BANK.example", "{\"password\":\"second-one\"}");
        var again = new Phones(server.database.phoneAccounts(), List.of("bank.example"), server.clock);
        again.start();

        assertThat(again.find("7", "bank.example").orElseThrow().ha1Md5())
                .isEqualTo(DigestSecret.of("7", "bank.example", Redacted.of("second-one"))
                        .md5());
        assertThat(ask("DELETE", "/7@bank.example", "").statusCode()).isEqualTo(204);
        assertThat(phones.find("7", "bank.example")).isEmpty();
        assertThat(ask("DELETE", "/7@bank.example", "").body()).contains("there is no such phone");
    }

    @ParameterizedTest
    @CsvSource({
        "7@other.example, {}, other.example is none of gateway.domains",
        "7, {}, a phone is NAME@DOMAIN",
        "7@bank.example, '{\"password\":\"short\"}', a password has 8 to 256 characters",
        "7@bank.example, '{\"password\":7}', password must be a text"
    })
    void whatIsWrongIsNamed(String address, String body, String words) throws Exception {
        var answer = ask("PUT", "/" + address, body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(words);
        assertThat(phones.all()).isEmpty();
    }

    @Test
    void withoutTheAdministratorsTokenThereIsNothing() throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            String path = "/api/v1/phones" + (method.equals("GET") ? "" : "/7@bank.example");
            assertThat(server.send(method, path, "", "Authorization", "Bearer other")
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(phones.all()).isEmpty();
    }
}
