package org.alongside.gateway.registrar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.kernel.Id;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrarTest {
    private static final Aor DESK = new Aor("desk", TestPhone.DOMAIN);

    private final InMemoryCluster cluster = new InMemoryCluster(new NodeId(new Id(0, 1)));
    private final Registrar registrar = registrar();
    private final TestPhone desk = TestPhone.udp("desk", "203.0.113.7", 40_000);
    private long now = 1_000_000;

    private Registrar registrar() {
        var domain = new ControlledDomain(
                TestPhone.DOMAIN, ControlledDomain.Digest.BOTH, ControlledDomain.usualDestinations(TestPhone.DOMAIN));
        return new Registrar(List.of(domain), TestPhone::account, cluster, new Random(1));
    }

    private SipResponse ask(TestPhone phone, SipRequest request) {
        return registrar.register(request, phone.flow, "tag", now);
    }

    /** Registers, with the proof where it is asked for. */
    private SipResponse register(TestPhone phone, String... lines) {
        var request = phone.register(lines);
        var first = ask(phone, request);
        return phone.prove(request, first).map(proved -> ask(phone, proved)).orElse(first);
    }

    private static String contact(String parameters) {
        return "Contact: <sip:desk@192.168.1.7:5060>" + parameters;
    }

    private List<String> contacts() {
        return registrar.bindingsOf(DESK, now).stream()
                .map(b -> b.contact() + " " + b.q())
                .toList();
    }

    @Test
    void aPhoneIsAskedForItsPasswordAndThenReachableWhereItCameFrom() {
        var challenge = ask(desk, desk.register(contact("")));
        assertThat(challenge.status()).isEqualTo(401);
        assertThat(challenge.headers().all("WWW-Authenticate"))
                .hasSize(2)
                .first()
                .asString()
                .contains("realm=\"bank.example\"", "algorithm=SHA-256", "qop=\"auth\"");
        assertThat(registrar.knows(desk.flow)).isFalse();

        var answer = register(desk, contact(""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().all("Contact")).containsExactly("<sip:desk@192.168.1.7:5060>;expires=3600");
        assertThat(registrar.bindingsOf(DESK, now).getFirst().flow()).isEqualTo(desk.flow);
        assertThat(registrar.knows(desk.flow)).isTrue();
        assertThat(registrar.knowsHost("203.0.113.7")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"SHA_256, SHA-256", "MD5, MD5"})
    void aDomainMayAskForOneHashOnly(ControlledDomain.Digest digest, String word) {
        var domain = new ControlledDomain(TestPhone.DOMAIN, digest, List.of());
        var strict = new Registrar(List.of(domain), TestPhone::account, cluster, new Random(1));
        var request = desk.register(contact(""));
        var challenge = strict.register(request, desk.flow, "tag", now);

        assertThat(challenge.headers().all("WWW-Authenticate"))
                .singleElement()
                .asString()
                .contains("algorithm=" + word);
        var proved = desk.prove(request, challenge).orElseThrow();
        assertThat(strict.register(proved, desk.flow, "tag", now).status()).isEqualTo(200);
    }

    @Test
    void aRegistrationEndsWithItsTime() {
        register(desk, contact(""), "Expires: 120");
        now += 119_999;
        assertThat(contacts()).hasSize(1);
        now += 1;
        assertThat(contacts()).isEmpty();
        registrar.onTime(now);
        assertThat(registrar.count()).isZero();
        assertThat(registrar.knows(desk.flow)).isFalse();
        assertThat(registrar.knowsHost("203.0.113.7")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 3600",
        "';expires=600', '', 600",
        "';expires=600', 'Expires: 900', 600",
        "'', 'Expires: 900', 900",
        "';expires=86400', '', 3600",
        "';expires=4294967295', '', 3600"
    })
    void theContactsOwnTimeCountsFirstAndAnHourIsTheMost(String parameter, String header, int seconds) {
        var answer = header.isEmpty() ? register(desk, contact(parameter)) : register(desk, contact(parameter), header);

        assertThat(answer.headers().first("Contact").orElseThrow()).endsWith(";expires=" + seconds);
    }

    @Test
    void lessThanAMinuteIsTooBrief() {
        var answer = register(desk, contact(";expires=59"));

        assertThat(answer.status()).isEqualTo(423);
        assertThat(answer.headers().first("Min-Expires")).contains("60");
        assertThat(contacts()).isEmpty();
    }

    @Test
    void severalContactsAreTriedByTheirPreference() {
        register(
                desk,
                "Contact: <sip:desk@10.0.0.1>;q=0.3, <sip:desk@10.0.0.2>",
                "Contact: <sip:desk@10.0.0.3;transport=tcp>;q=0.75");

        assertThat(contacts())
                .containsExactly(
                        "sip:desk@10.0.0.2 1000", "sip:desk@10.0.0.3;transport=tcp 750", "sip:desk@10.0.0.1 300");
    }

    @Test
    void aContactThatComesAgainIsRefreshedAndOneWithNoTimeIsTakenAway() {
        register(desk, contact(""), "Contact: <sip:desk@10.0.0.2>");
        now += 1_000_000;
        var refreshed = register(desk, contact(""));
        assertThat(refreshed.headers().all("Contact"))
                .containsExactlyInAnyOrder(
                        "<sip:desk@192.168.1.7:5060>;expires=3600", "<sip:desk@10.0.0.2>;expires=2600");

        assertThat(register(desk, contact(";expires=0")).headers().all("Contact"))
                .containsExactly("<sip:desk@10.0.0.2>;expires=2600");
    }

    @Test
    void aStarWithNoTimeTakesAllAwayAndAnyOtherStarIsWrong() {
        register(desk, contact(""), "Contact: <sip:desk@10.0.0.2>");
        assertThat(register(desk, "Contact: *").status()).isEqualTo(400);
        assertThat(register(desk, "Contact: *", "Expires: 10").status()).isEqualTo(400);
        assertThat(register(desk, "Contact: *", contact(""), "Expires: 0").status())
                .isEqualTo(400);
        assertThat(contacts()).hasSize(2);

        var answer = register(desk, "Contact: *", "Expires: 0");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().has("Contact")).isFalse();
        assertThat(registrar.knows(desk.flow)).isFalse();
    }

    @Test
    void withoutAContactAPhoneIsToldWhatThereIs() {
        register(desk, contact(""));
        now += 60_000;

        assertThat(register(desk).headers().all("Contact")).containsExactly("<sip:desk@192.168.1.7:5060>;expires=3540");
    }

    @Test
    void withinOneCallIdNothingGoesBackAndARestartBeginsAnew() {
        register(desk, contact(";expires=600"));
        assertThat(register(desk.repeating().repeating().repeating(), contact(";expires=0"))
                        .status())
                .isEqualTo(500);
        assertThat(contacts()).hasSize(1);

        assertThat(register(desk.restarted(), contact(";expires=0")).status()).isEqualTo(200);
        assertThat(contacts()).isEmpty();
    }

    @Test
    void theEleventhContactIsRefusedAndChangesNothing() {
        var ten = IntStream.range(0, 10)
                .mapToObj(i -> "Contact: <sip:desk@10.0.0." + i + ">")
                .toArray(String[]::new);
        assertThat(register(desk, ten).status()).isEqualTo(200);

        assertThat(register(desk, "Contact: <sip:desk@10.0.0.10>", "Contact: <sip:desk@10.0.0.1>;expires=0")
                        .status())
                .isEqualTo(200); // one comes, one goes
        assertThat(register(desk, "Contact: <sip:desk@10.0.0.11>").status()).isEqualTo(403);
        assertThat(contacts()).hasSize(10).doesNotContain("sip:desk@10.0.0.11 1000");
    }

    @Test
    void anInstanceKeepsOneBindingWhenItsAddressChanges() {
        String instance = ";+sip.instance=\"<urn:uuid:1>\";reg-id=1";
        register(desk, "Contact: <sip:desk@10.0.0.1:1111>" + instance);
        register(desk.restarted(), "Contact: <sip:desk@10.0.0.9:2222>" + instance);

        assertThat(contacts()).containsExactly("sip:desk@10.0.0.9:2222 1000");
    }

    @Test
    void thePathIsKeptAndToldBack() {
        var answer = register(desk, contact(""), "Path: <sip:edge.example;lr>", "Supported: path");

        assertThat(answer.headers().all("Path")).containsExactly("<sip:edge.example;lr>");
        assertThat(registrar.bindingsOf(DESK, now).getFirst().path()).containsExactly("<sip:edge.example;lr>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Contact: nonsense",
                "Contact: <tel:+49301>",
                "Contact: <sip:a@b>;expires=soon",
                "Contact: <sip:a@b>, ",
                "Contact: <sip:a@b>;expires=-1"
            })
    void aContactThatMakesNoSenseIsABadRequest(String line) {
        assertThat(register(desk, line).status()).isEqualTo(400);
        assertThat(contacts()).isEmpty();
    }

    @Test
    void anExtensionThatWeDontKnowIsRefusedByName() {
        var answer = ask(desk, desk.register(contact(""), "Require: path, gruu"));

        assertThat(answer.status()).isEqualTo(420);
        assertThat(answer.headers().all("Unsupported")).containsExactly("gruu");
    }

    // Who it is

    @Test
    void nobodyRegistersForAnotherOrInAForeignDomain() {
        var request = desk.request("REGISTER", "sip:bank.example", "boss", contact(""));
        var proved = desk.prove(request, ask(desk, request)).orElseThrow();
        assertThat(ask(desk, proved).status()).isEqualTo(403);

        assertThat(registrar.controls("BANK.example")).isTrue();
        assertThat(registrar.controls("other.example")).isFalse();
        assertThat(registrar.bindingsOf(new Aor("boss", TestPhone.DOMAIN), now)).isEmpty();
    }

    @Test
    void fiveWrongPasswordsLockTheAccountForTheirSourceOnlyAndForFiveMinutes() {
        var guesser = TestPhone.udp("desk", "198.51.100.9", 5060).withPassword("guess");
        for (int i = 0; i < 5; i++) {
            assertThat(register(guesser, contact("")).status()).isEqualTo(401);
        }
        assertThat(register(guesser.withPassword(TestPhone.PASSWORD.reveal()), contact(""))
                        .status())
                .isEqualTo(403);
        assertThat(register(desk, contact("")).status()).isEqualTo(200);

        now += Guesses.LOCKED_MILLIS;
        assertThat(register(guesser, contact("")).status()).isEqualTo(200);
    }

    @Test
    void fiftyWrongPasswordsForManyAccountsLockTheirSource() {
        for (int i = 0; i < 50; i++) {
            register(TestPhone.udp("user" + i, "198.51.100.9", 5060).withPassword("guess"), contact(""));
        }
        assertThat(register(TestPhone.udp("new", "198.51.100.9", 5061), contact(""))
                        .status())
                .isEqualTo(403);
        assertThat(register(TestPhone.udp("new", "198.51.100.10", 5061), contact(""))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anUnknownAccountIsTreatedAsAWrongPassword() {
        var nobody = TestPhone.udp("nobody", "198.51.100.9", 5060);
        for (int i = 0; i < 5; i++) {
            assertThat(register(nobody, contact("")).status()).isEqualTo(401);
        }
        assertThat(register(nobody, contact("")).status()).isEqualTo(403);
    }

    // Flows

    @Test
    void aPhoneIsGoneWithItsConnection() {
        var wired = TestPhone.tcp("desk", "203.0.113.7", 9);
        register(wired, contact(";expires=600"));
        register(desk, "Contact: <sip:desk@10.0.0.2>");
        assertThat(contacts()).hasSize(2);

        registrar.closed(wired.flow);

        assertThat(contacts()).containsExactly("sip:desk@10.0.0.2 1000");
        assertThat(registrar.knows(wired.flow)).isFalse();
    }

    @Test
    void theWayThroughANatIsKeptOpenBeforeARouterForgetsItAfterThirtySeconds() {
        var open = TestPhone.udp("open", "10.0.0.5", 5060);
        register(open, "Contact: <sip:open@10.0.0.5:5060>");
        registrar.onTime(now += 900);
        register(desk, contact(""));
        var gaps = new TreeSet<Long>();
        long last = now;
        for (int i = 0; i < 30_000; i++) {
            now += 10;
            for (var binding : registrar.onTime(now)) {
                assertThat(binding.flow()).isEqualTo(desk.flow);
                gaps.add(now - last);
                last = now;
            }
        }
        assertThat(gaps).isNotEmpty().allMatch(gap -> gap >= 24_000 && gap <= 29_000);
    }

    @Test
    void aPhoneThatRegistersAgainIsHeardFromByItsAnswer() {
        register(desk, contact(""));
        registrar.onTime(now);
        now += 20_000;
        register(desk, contact(""));
        for (int i = 0; i < 23; i++) {
            assertThat(registrar.onTime(now += 1_000)).isEmpty();
        }
    }

    @Test
    void anotherNodeHasWhatWasRegisteredHere() {
        register(desk, contact(";q=0.5"), "Path: <sip:edge.example;lr>");

        assertThat(registrar().bindingsOf(DESK, now)).isEqualTo(registrar.bindingsOf(DESK, now));
    }

    /** A REGISTER of any shape, proved: it is answered with a final response, and the bindings stay few. */
    @FuzzTest(maxDuration = "2m")
    void anyRegister(byte[] headers) {
        String text = "REGISTER sip:bank.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n"
                + "From: <sip:desk@bank.example>;tag=1\r\nTo: <sip:desk@bank.example>\r\nCall-ID: c\r\n"
                + "CSeq: 1 REGISTER\r\n" + new String(headers, UTF_8).stripTrailing() + "\r\n\r\n";
        byte[] bytes = text.getBytes(UTF_8);
        if (MessageParser.parse(bytes, 0, bytes.length) instanceof Parsed.Message(SipRequest request)) {
            var first = ask(desk, request);
            var last =
                    desk.prove(request, first).map(proved -> ask(desk, proved)).orElse(first);
            assertThat(last.status()).isBetween(200, 599);
            assertThat(registrar.count()).isLessThanOrEqualTo(RegisterRules.MAX_CONTACTS);
            last.toBytes();
        }
    }
}
