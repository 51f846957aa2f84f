package org.alongside.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.session.Grant.Role;
import org.alongside.session.Grant.Voice;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GrantJsonTest {
    private static Result<Grant> read(String json) {
        return GrantJson.readRequest(
                JsonMapper.shared().readTree(json.replace('\'', '"')),
                new GrantJson.Defaults("guest-1", "bank.example"));
    }

    @Test
    void everythingThatIsSaidIsTaken() {
        var grant = read("""
                {'ttlSeconds': 60, 'allowedOrigins': ['https://Shop.Example:443'], 'uui': {'content': '48656c6c6f'},
                 'voice': {'username': 'c-123', 'displayName': 'Ana', 'domain': 'Bank.Example', 'video': false,
                           'inboundCallingEnabled': true, 'allowedDestinations': ['sip:support@bank.example', 'queue:*']},
                 'later': {'unknown': 'fields are ignored'}}""");

        assertThat(grant)
                .isEqualTo(Result.ok(new Grant(
                        Duration.ofMinutes(1),
                        Set.of("https://shop.example"),
                        Optional.of(new Voice(
                                "c-123",
                                Redacted.of("Ana"),
                                "bank.example",
                                true,
                                List.of("sip:support@bank.example", "queue:*"),
                                true,
                                false)),
                        Optional.of("48656c6c6f"),
                        Role.CONSUMER)));
    }

    @Test
    void whatIsNotSaidIsModestAndDestinationsAreDenied() {
        assertThat(read("{'voice': {}}"))
                .isEqualTo(Result.ok(new Grant(
                        Duration.ofHours(1),
                        Set.of(),
                        Optional.of(new Voice(
                                "guest-1", Redacted.of("guest-1"), "bank.example", false, List.of(), true, true)),
                        Optional.empty(),
                        Role.CONSUMER)));
    }

    @Test
    void theRightToCoBrowseIsTakenAndIsModestWhereNothingIsSaid() {
        assertThat(read("{'assist': {}}").map(Grant::assist))
                .isEqualTo(Result.ok(Optional.of(
                        new Grant.Assist(Role.CONSUMER, Redacted.of(""), List.of(), AssistPermissions.DEFAULT))));
        assertThat(read("""
                        {'assist': {'role': 'agent', 'name': 'Ana', 'correlationIds': ['case-*'],
                                    'permissions': {'viewable': ['default', 'account'], 'interactive': []}}}""").map(Grant::assist))
                .isEqualTo(Result.ok(Optional.of(new Grant.Assist(
                        Role.AGENT,
                        Redacted.of("Ana"),
                        List.of("case-*"),
                        new AssistPermissions(Set.of("default", "account"), Set.of())))));
        assertThat(read("{'assist': {'permissions': {}}}").map(Grant::assist))
                .as("permissions that name nothing allow nothing")
                .isEqualTo(Result.ok(Optional.of(new Grant.Assist(
                        Role.CONSUMER, Redacted.of(""), List.of(), new AssistPermissions(Set.of(), Set.of())))));
    }

    @Test
    void anAgentIsShownWithAPictureAndALineWhereTheRequestSaysSo() {
        for (String picture : List.of(
                "https://cdn.bank.example/ana.png?size=96",
                "data:image/jpeg;base64,/9j/4A==",
                "data:image/webp;base64,UklG")) {
            var grant = read("{'assist': {'role': 'agent', 'picture': '" + picture
                    + "', 'text': 'Loans, Graz — 12 years here'}}");
            assertThat(grant.map(g -> g.assist().orElseThrow().introduction()))
                    .isEqualTo(Result.ok(new AssistIntroduction(
                            Optional.of(Redacted.of(picture)),
                            Optional.of(Redacted.of("Loans, Graz — 12 years here")))));
            assertThat(grant.map(GrantJson::write).map(GrantJson::readStored)).isEqualTo(grant);
        }
        String wrong =
                "assist.picture must be an https address, or a PNG, JPEG, GIF or WebP of up to 6 kB as a data: address"
                        + " in base64";
        for (String picture : List.of(
                "http://cdn.bank.example/ana.png",
                "javascript:alert(1)",
                "https://cdn.bank.example/a b.png",
                "https://" + "a".repeat(2_041),
                "data:image/svg+xml;base64,PHN2Zz4=",
                "data:image/png;base64," + "A".repeat(8_161),
                "data:image/png,raw",
                "")) {
            assertThat(sentence("{'assist': {'picture': '" + picture + "'}}")).isEqualTo(wrong);
        }
        assertThat(sentence("{'assist': {'picture': 7}}")).isEqualTo(wrong);
        for (String text : List.of("''", "'two\\nlines'", "'" + "a".repeat(121) + "'", "['Loans']")) {
            assertThat(sentence("{'assist': {'text': " + text + "}}"))
                    .isEqualTo("assist.text must be 1 to 120 characters on one line");
        }
    }

    @Test
    void aConsumerIsAskedForARecordingWhereTheRequestSaysSo() {
        for (boolean record : new boolean[] {true, false}) {
            var grant = read("{'assist': {'record': " + record + "}}");
            assertThat(grant.map(g -> g.assist().orElseThrow().record())).isEqualTo(Result.ok(record));
            assertThat(grant.map(GrantJson::write).map(GrantJson::readStored)).isEqualTo(grant);
        }
        assertThat(read("{'assist': {'record': 'yes'}}").trouble())
                .map(Failure::message)
                .contains("assist.record must be true or false");
    }

    @Test
    void whatAnAgentMayDoIsAListAndWithoutOneItIsAllButSendingFormsOff() {
        assertThat(features("{'assist': {'role': 'agent'}}"))
                .containsExactlyInAnyOrder(
                        AssistFeature.CONTROL, AssistFeature.DRAW, AssistFeature.PUSH, AssistFeature.FORM);
        assertThat(features("{'assist': {'role': 'agent', 'features': []}}")).isEmpty();
        assertThat(features("{'assist': {'role': 'agent', 'features': ['draw', 'submit']}}"))
                .containsExactlyInAnyOrder(AssistFeature.DRAW, AssistFeature.SUBMIT);
    }

    private static Set<AssistFeature> features(String json) {
        return switch (read(json)) {
            case Result.Ok<Grant>(var grant) -> grant.assist().orElseThrow().features();
            case Result.Failed<Grant>(var failure) -> throw new AssertionError(failure);
        };
    }

    @Test
    void aRequestCanNotMakeAnAgent() {
        assertThat(read("{'role': 'agent', 'v': 1, 'voice': {}}").map(Grant::role))
                .isEqualTo(Result.ok(Role.CONSUMER));
    }

    @Test
    void whatIsWrongIsSaidWithItsField() {
        assertThat(List.of(
                        sentence("[]"),
                        sentence("{}"),
                        sentence("{'voice': {}, 'ttlSeconds': 0}"),
                        sentence("{'voice': {}, 'ttlSeconds': 1e99}"),
                        sentence("{'voice': {}, 'ttlSeconds': '60'}"),
                        sentence("{'voice': {}, 'allowedOrigins': 'https://a.example'}"),
                        sentence("{'voice': {}, 'allowedOrigins': ['https://a.example/path']}"),
                        sentence("{'voice': {'username': 'a b'}}"),
                        sentence("{'voice': {'domain': 'a\\r\\nVia: x'}}"),
                        sentence("{'voice': {'displayName': 'a\\nb'}}"),
                        sentence("{'voice': {'audio': 'yes'}}"),
                        sentence("{'voice': {'allowedDestinations': ['http://a.example']}}"),
                        sentence("{'voice': {'allowedDestinations': ['sip:a b@c']}}"),
                        sentence("{'voice': {'sipCredentials': {}}}"),
                        sentence("{'assist': {'role': 'supervisor'}}"),
                        sentence("{'assist': {'name': 7}}"),
                        sentence("{'assist': {'correlationIds': ['a b']}}"),
                        sentence("{'assist': {'permissions': {'viewable': ['']}}}"),
                        sentence("{'assist': {'features': ['dance']}}"),
                        sentence("{'assist': {'supervised': 1}}"),
                        sentence("{'voice': {}, 'uui': 'xyz'}"),
                        sentence("{'voice': {}, 'uui': {'content': '00', 'encoding': 'text'}}")))
                .containsExactly(
                        "the body must be a JSON object",
                        "voice and assist are missing: a session without either could do nothing here",
                        "ttlSeconds must be a whole number from 1 to 86400",
                        "ttlSeconds must be a whole number from 1 to 86400",
                        "ttlSeconds must be a whole number from 1 to 86400",
                        "allowedOrigins must be a list of at most 64 texts",
                        "allowedOrigins must hold origins such as https://bank.example",
                        "voice.username must be up to 64 letters, digits or . _ ~ + -",
                        "voice.domain must be a domain name",
                        "voice.displayName must be up to 256 characters on one line",
                        "voice.audio must be true or false",
                        "voice.allowedDestinations must hold sip:, agent:, queue: or tel: addresses",
                        "voice.allowedDestinations must hold sip:, agent:, queue: or tel: addresses",
                        "voice.sipCredentials is not supported: calls go out through the trunk",
                        "assist.role must be consumer or agent",
                        "assist.name must be up to 256 characters on one line",
                        "assist.correlationIds must hold letters, digits or . _ ~ - and *",
                        "assist.permissions.viewable must hold markers of 1 to 64 characters",
                        "assist.features must hold control, draw, push, form or submit",
                        "assist.supervised must be true or false",
                        "uui must be 1 to 128 bytes in hexadecimal",
                        "uui.encoding must be hex");
    }

    private static String sentence(String json) {
        return switch (read(json)) {
            case Result.Ok<Grant>(var grant) -> "taken: " + json;
            case Result.Failed<Grant>(Failure(var code, var message)) -> message;
        };
    }

    @Test
    void aStoredGrantComesBackWholeAlsoFromANewerVersion() {
        var agent = new Grant(
                Duration.ofHours(12),
                Set.of("https://a.example", "http://localhost:3000"),
                Optional.of(
                        new Voice("ben", Redacted.of("Ben \"B\" ✓"), "bank.example", true, List.of("*"), true, false)),
                Optional.of("00ff"),
                Role.AGENT,
                Optional.of(new Grant.Assist(
                        Role.AGENT,
                        Redacted.of("Ben"),
                        List.of("*"),
                        new AssistPermissions(Set.of("default", "account"), Set.of("default")),
                        Set.of(AssistFeature.FORM, AssistFeature.SUBMIT),
                        true)));
        String written = GrantJson.write(agent);

        assertThat(GrantJson.readStored(written)).isEqualTo(agent);
        assertThat(GrantJson.readStored(
                        "{\"v\":2,\"later\":{}," + written.substring(1).replaceFirst("\"v\":1,", "")))
                .isEqualTo(agent);
        assertThat(GrantJson.readStored("{\"v\":1}"))
                .isEqualTo(new Grant(Duration.ofHours(1), Set.of(), Optional.empty(), Optional.empty(), Role.CONSUMER));
    }

    /** The schema is what other people read; its examples go through the reader that decides. */
    @Test
    void theExamplesOfTheSchemaAreTaken() {
        var schema = JsonMapper.shared()
                .readTree(Path.of("../../protocol/schemas/session-request.json").toFile());

        assertThat(schema.path("examples").size()).isEqualTo(6);
        for (var example : schema.path("examples")) {
            assertThat(read(example.toString())).as(example.toString()).isInstanceOf(Result.Ok.class);
        }
    }
}
