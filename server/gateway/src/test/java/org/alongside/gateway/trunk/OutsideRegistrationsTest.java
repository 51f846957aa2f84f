package org.alongside.gateway.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.alongside.gateway.trunk.TrunkSettings.Login;
import org.alongside.kernel.Redacted;
import org.alongside.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/** Agents are known to an outside registrar (RFC 3261 §10.2), so that its calls to them come here. */
class OutsideRegistrationsTest {
    private static final String CHALLENGE = "Digest realm=\"pbx\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"";

    private final OneSide side = new OneSide();

    private SipRequest registering() {
        var login = new Login("bea-sip", Redacted.of("secret"));
        side.core.register(List.of(new RegistrationSettings("pbx", "bea", login, Duration.ofHours(1))));
        side.advance(Duration.ofMillis(1));
        return side.last("REGISTER");
    }

    private void answer(SipRequest request, int status, String... headers) {
        var response = request.respond(status, "pbx");
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            response = response.with(parts[0], parts[1]);
        }
        side.receive(OneSide.PBX, response);
    }

    private SipRequest registered(String... headers) {
        answer(registering(), 401, "WWW-Authenticate: " + CHALLENGE);
        var proved = side.last("REGISTER");
        answer(proved, 200, headers);
        side.sent.clear();
        return proved;
    }

    @Test
    void aUserIsRegisteredUnderHisNameWithOurAddress() {
        var register = registering();

        assertThat(register.uri()).hasToString("sip:10.0.0.1");
        assertThat(register.head().to().uri()).hasToString("sip:bea@10.0.0.1");
        assertThat(register.headers().all("Contact")).containsExactly("<sip:bea@10.0.0.9:5081>");
        assertThat(register.headers().first("Expires")).contains("3600");
        assertThat(side.core.registrationsMissing()).containsExactly("bea@pbx");
    }

    @Test
    void aChallengeIsAnsweredAndTheSecretStaysHere() {
        var proved = registered("Contact: <sip:bea@10.0.0.9:5081>;expires=600");

        assertThat(proved.headers().first("Authorization").orElseThrow())
                .contains("username=\"bea-sip\"", "realm=\"pbx\"")
                .doesNotContain("secret");
        assertThat(proved.head().cseq().number()).isEqualTo(2);
        assertThat(side.core.registrationsMissing()).isEmpty();
    }

    @Test
    void itIsRefreshedWellBeforeItEndsAsTheRegistrarGrantedIt() {
        var first =
                registered("Contact: <sip:other@10.0.0.7>;expires=60", "Contact: <sip:bea@10.0.0.9:5081>;expires=600");

        side.advance(Duration.ofSeconds(534));
        assertThat(side.left()).isEmpty();
        side.advance(Duration.ofSeconds(2));
        var again = side.last("REGISTER");
        assertThat(again.head().callId()).isEqualTo(first.head().callId());
        assertThat(again.head().cseq().number()).isEqualTo(3);
        assertThat(again.headers().has("Authorization"))
                .as("the proof goes along at once")
                .isTrue();
    }

    @Test
    void aRegistrarThatGrantsAlmostNothingIsNotStormed() {
        registered("Expires: 1");

        side.advance(Duration.ofSeconds(14));
        assertThat(side.left()).isEmpty();
    }

    @Test
    void aRegistrarThatWantsMoreIsAskedForMore() {
        answer(registering(), 423, "Min-Expires: 7200");

        assertThat(side.last("REGISTER").headers().first("Expires")).contains("7200");
    }

    @Test
    void aWrongPasswordIsNotTriedWithoutEnd() {
        answer(registering(), 401, "WWW-Authenticate: " + CHALLENGE);
        answer(side.last("REGISTER"), 401, "WWW-Authenticate: " + CHALLENGE);

        side.sent.clear();
        side.advance(Duration.ofSeconds(29));
        assertThat(side.left()).isEmpty();
        assertThat(side.core.registrationsMissing()).containsExactly("bea@pbx");
        side.advance(Duration.ofSeconds(2));
        assertThat(side.left()).containsExactly("REGISTER");
    }

    @Test
    void silenceIsTriedAgainAtGrowingDistancesUpToTenMinutes() {
        registering();
        int tries = 0;
        for (int minute = 0; minute < 120; minute++) {
            side.advance(Duration.ofMinutes(1));
            tries += (int) side.sent.stream()
                    .filter(s -> s.brief().equals("REGISTER"))
                    .map(s -> s.message().head().cseq().number())
                    .distinct()
                    .count();
            side.sent.clear();
        }

        assertThat(tries)
                .as("32 s for each try, then 0.5, 1, 2, 4, 8, 10, 10 … minutes")
                .isBetween(14, 34);
        assertThat(side.events).isEmpty();
    }

    @Test
    void whoStopsSaysGoodbye() {
        registered("Expires: 600");
        side.core.goodbye(Long.MAX_VALUE / 2);

        assertThat(side.last("REGISTER").headers().first("Expires")).contains("0");
    }

    @Test
    void aUserOfATrunkThatIsNotThereIsMissingAndHarmsNobody() {
        var login = new Login("x", Redacted.of("y"));
        side.core.register(List.of(new RegistrationSettings("none", "bea", login, Duration.ofHours(1))));
        side.advance(Duration.ofMinutes(5));

        assertThat(side.left()).isEmpty();
        assertThat(side.core.registrationsMissing()).containsExactly("bea@none");
        side.perform(SipPair.invite());
        assertThat(side.left()).containsExactly("INVITE");
    }

    @Test
    void anotherContactOfTheRegistrarIsNoneOfOurBusiness() {
        registered("Contact: <sip:bea@10.0.0.9:5081>;expires=99999999999", "Contact: garbage <<<");

        assertThat(side.core.registrationsMissing()).isEmpty();
        assertThat(Optional.of(side.core.wakeAt()).filter(at -> at < Long.MAX_VALUE))
                .isPresent();
    }
}
