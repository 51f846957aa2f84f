package org.alongside.sip.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.alongside.kernel.Redacted;
import org.alongside.sip.digest.DigestClient.Answer;
import org.alongside.sip.digest.DigestServer.Verdict;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

/** A phone proves who it is, once for each request; nothing that was overheard proves anything. */
class DigestTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final String REALM = "bank.example";
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Credentials ANA = Credentials.of("ana", REALM, Redacted.of("tiger \"7\""));

    private final Random random = new Random(7);
    private final DigestServer server = server(Algorithm.SHA_256, Algorithm.MD5);

    private static Optional<Credentials> users(String name) {
        return name.equals("ana") ? Optional.of(ANA) : Optional.empty();
    }

    private static Optional<Credentials> ours(String realm) {
        return realm.equals(REALM) ? Optional.of(ANA) : Optional.empty();
    }

    private static DigestServer server(Algorithm... algorithms) {
        return new DigestServer(Redacted.of("k".repeat(32).getBytes(UTF_8)), REALM, List.of(algorithms), LIFETIME);
    }

    private static SipRequest register(String more) {
        var parsed = MessageParser.parse("""
                REGISTER sip:bank.example SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKabc;rport
                From: <sip:ana@bank.example>;tag=1
                To: <sip:ana@bank.example>
                Call-ID: c1@192.0.2.1
                CSeq: 7 REGISTER
                %s

                """.formatted(more).getBytes(UTF_8));
        return (SipRequest) ((Parsed.Message) parsed).message();
    }

    private static SipRequest register() {
        return register("Expires: 60");
    }

    private SipResponse challenge(long now) {
        return server.challenge(register(), "t", false, now, random);
    }

    private static SipResponse challengedBy(String... headers) {
        var response = register().respond(401, "t");
        for (String header : headers) {
            response = response.with("WWW-Authenticate", header);
        }
        return response;
    }

    private Answer.Retry answered(SipResponse challenge) {
        return (Answer.Retry) DigestClient.NEW.answer(register(), challenge, 0, DigestTest::ours, random);
    }

    private static Authorization sent(SipRequest request) {
        return Authorization.parse(request.headers().first("Authorization").orElseThrow())
                .orElseThrow();
    }

    @Test
    void aChallengedPhoneIsLetInOnceForEachCount() {
        var challenge = challenge(NOW);
        assertThat(challenge.headers().all("WWW-Authenticate")).hasSize(2);
        var first = answered(challenge);
        assertThat(sent(first.request()).algorithm()).isEqualTo(Algorithm.SHA_256);
        assertThat(server.verify(first.request(), NOW + 50, DigestTest::users)).isEqualTo(new Verdict.Accepted("ana"));
        assertThat(server.verify(first.request(), NOW + 60, DigestTest::users)).isEqualTo(new Verdict.Stale());

        var second = first.client().authorize(register(), DigestTest::ours, random);
        assertThat(sent(second.request()).protection().orElseThrow().count()).isEqualTo("00000002");
        var third = second.client().authorize(register(), DigestTest::ours, random);
        assertThat(server.verify(third.request(), NOW + 90, DigestTest::users)).isEqualTo(new Verdict.Accepted("ana"));
        assertThat(server.verify(second.request(), NOW + 91, DigestTest::users))
                .as("late on the way, but not seen before")
                .isEqualTo(new Verdict.Accepted("ana"));
        assertThat(server.verify(second.request(), NOW + 92, DigestTest::users)).isEqualTo(new Verdict.Stale());
        assertThat(server.verify(third.request(), NOW + 93, DigestTest::users)).isEqualTo(new Verdict.Stale());
    }

    @Test
    void aMessageSurvivesTheWireWithItsProof() {
        var request = answered(challenge(NOW)).request();
        var read = (SipRequest) ((Parsed.Message) MessageParser.parse(request.toBytes())).message();
        assertThat(server.verify(read, NOW, DigestTest::users)).isEqualTo(new Verdict.Accepted("ana"));
    }

    @Test
    void aNonceExpiresAndIsRenewedWithoutAskingForTheSecret() {
        var first = answered(challenge(NOW));
        long later = NOW + LIFETIME.toMillis() + 1;
        assertThat(server.verify(first.request(), later, DigestTest::users)).isEqualTo(new Verdict.Stale());
        var again = server.challenge(register(), "t", true, later, random);
        var retry = (Answer.Retry) first.client().answer(first.request(), again, 1, DigestTest::ours, random);
        assertThat(server.verify(retry.request(), later, DigestTest::users)).isEqualTo(new Verdict.Accepted("ana"));
    }

    @Test
    void aNonceOfAnotherKeyOrRealmOrTheFutureIsStaleAtBest() {
        var otherKey =
                new DigestServer(Redacted.of("q".repeat(32).getBytes(UTF_8)), REALM, List.of(Algorithm.MD5), LIFETIME);
        var foreign = answered(otherKey.challenge(register(), "t", false, NOW, random));
        assertThat(server.verify(foreign.request(), NOW, DigestTest::users)).isEqualTo(new Verdict.Stale());
        var future = answered(challenge(NOW + LIFETIME.toMillis() + 1));
        assertThat(server.verify(future.request(), NOW, DigestTest::users)).isEqualTo(new Verdict.Stale());
        var sameKey = server(Algorithm.MD5);
        var peer = answered(sameKey.challenge(register(), "t", false, NOW, random));
        assertThat(server.verify(peer.request(), NOW, DigestTest::users)).isEqualTo(new Verdict.Accepted("ana"));
    }

    @Test
    void aWrongSecretAndAnUnknownNameAreTheSame() {
        var wrong = Credentials.of("ana", REALM, Redacted.of("guess"));
        var unknown = Credentials.of("bob", REALM, Redacted.of("tiger"));
        for (Credentials bad : List.of(wrong, unknown)) {
            var retry = (Answer.Retry)
                    DigestClient.NEW.answer(register(), challenge(NOW), 0, realm -> Optional.of(bad), random);
            assertThat(server.verify(retry.request(), NOW, DigestTest::users)).isEqualTo(new Verdict.Wrong());
            var refused = retry.client().answer(retry.request(), challenge(NOW), 1, realm -> Optional.of(bad), random);
            assertThat(refused).isEqualTo(new Answer.GiveUp("the credentials were refused"));
        }
    }

    @Test
    void proofForOneAddressOrMethodIsNoneForAnother() {
        var proof = answered(challenge(NOW)).request();
        String header = proof.headers().first("Authorization").orElseThrow();
        var moved = register("Authorization: " + header.replace("sip:bank.example", "sip:eve@bank.example"));
        assertThat(server.verify(moved, NOW, DigestTest::users)).isEqualTo(new Verdict.Wrong());
        var other = new SipRequest("OPTIONS", proof.uri(), proof.head(), proof.headers(), proof.body());
        assertThat(server.verify(other, NOW, DigestTest::users)).isEqualTo(new Verdict.Wrong());
    }

    @Test
    void anAlgorithmThatWasNotOfferedIsNotTaken() {
        var strict = server(Algorithm.SHA_256);
        var weak = answered(server(Algorithm.MD5).challenge(register(), "t", false, NOW, random));
        assertThat(strict.verify(weak.request(), NOW, DigestTest::users)).isEqualTo(new Verdict.Wrong());
    }

    @Test
    void withoutQopANonceWorksOnce() {
        var challenge = Challenge.parse(
                        challenge(NOW).headers().first("WWW-Authenticate").orElseThrow())
                .orElseThrow();
        var old = challengedBy("Digest realm=\"" + REALM + "\", nonce=\"" + challenge.nonce() + "\"");
        var first = answered(old);
        assertThat(sent(first.request()).protection()).isEmpty();
        assertThat(sent(first.request()).algorithm()).isEqualTo(Algorithm.MD5);
        assertThat(server.verify(first.request(), NOW, DigestTest::users)).isEqualTo(new Verdict.Accepted("ana"));
        assertThat(server.verify(first.request(), NOW, DigestTest::users)).isEqualTo(new Verdict.Stale());
    }

    @Test
    void theStrongestHashWinsWhateverTheOrderAndUnknownOnesArePassedOver() {
        var retry = answered(challengedBy(
                "Basic realm=\"bank.example\"",
                "Digest realm=\"bank.example\", nonce=\"a\", algorithm=SHA-999",
                "Digest realm=\"bank.example\", nonce=\"b\", algorithm=MD5, qop=\"auth\"",
                "Digest realm=\"bank.example\", nonce=\"c\", algorithm=sha-256, qop=\"auth-int,auth\"",
                "Digest realm=\"bank.example\", nonce=\"d\", algorithm=SHA-512-256, qop=\"auth\"",
                "Digest realm=\"elsewhere\", nonce=\"e\", qop=auth"));
        assertThat(retry.request().headers().all("Authorization")).hasSize(1);
        assertThat(sent(retry.request()).nonce()).isEqualTo("c");
        var onlyInt = DigestClient.NEW.answer(
                register(),
                challengedBy("Digest realm=\"bank.example\", nonce=\"a\", qop=\"auth-int\""),
                0,
                DigestTest::ours,
                random);
        assertThat(onlyInt).isEqualTo(new Answer.GiveUp("no credentials for what was asked"));
    }

    @Test
    void proxyAndServerEachGetTheirAnswer() {
        var proxyRefusal =
                register().respond(407, "t").with("Proxy-Authenticate", "Digest realm=\"edge\", nonce=\"p\"");
        Function<String, Optional<Credentials>> both =
                realm -> Optional.of(Credentials.of("ana", realm, Redacted.of("x")));
        var one = (Answer.Retry) DigestClient.NEW.answer(register(), proxyRefusal, 0, both, random);
        var two = (Answer.Retry) one.client().answer(one.request(), challenge(NOW), 1, both, random);
        assertThat(two.request().headers().all("Proxy-Authorization")).hasSize(1);
        assertThat(two.request().headers().all("Authorization")).hasSize(1);
        assertThat(two.client().remembered()).hasSize(2);
    }

    @Test
    void aServerThatCallsEverythingStaleIsNotServedForEver() {
        var stale = server.challenge(register(), "t", true, NOW, random);
        var request = register();
        var client = DigestClient.NEW;
        int round = 0;
        while (client.answer(request, stale, round, DigestTest::ours, random)
                instanceof Answer.Retry(var next, var retry)) {
            client = next;
            request = retry;
            round++;
        }
        assertThat(round).isEqualTo(4);
    }

    @Test
    void theNextNonceIsTakenFromAuthenticationInfo() {
        var client = answered(challenge(NOW)).client();
        var ok = register().respond(200, "t").with("Authentication-Info", "nextnonce=\"n2\", qop=auth");
        var next = client.learning(ok).authorize(register(), DigestTest::ours, random);
        assertThat(sent(next.request()).nonce()).isEqualTo("n2");
        assertThat(sent(next.request()).protection().orElseThrow().count()).isEqualTo("00000001");
    }

    @Test
    void credentialsThatMakeNoSenseAreMalformed() {
        String right = answered(challenge(NOW))
                .request()
                .headers()
                .first("Authorization")
                .orElseThrow();
        assertThat(server.verify(register(), NOW, DigestTest::users)).isEqualTo(new Verdict.Missing());
        assertThat(server.verify(register("Authorization: Basic YTpi"), NOW, DigestTest::users))
                .isEqualTo(new Verdict.Missing());
        for (String bad : List.of(
                "Digest",
                "Digest ",
                "Digest username=\"ana\"",
                right + ", realm=\"bank.example\"",
                right.replace("nc=00000001", "nc=1"),
                right.replace("nc=00000001", "nc=-0000001"),
                right.replace("qop=auth", "qop=auth-int"),
                right.replace("algorithm=SHA-256", "algorithm=SHA-257"),
                right + "\", \"",
                right + ", x=" + "y".repeat(2000))) {
            assertThat(server.verify(register("Authorization: " + bad), NOW, DigestTest::users))
                    .as(bad)
                    .isInstanceOf(Verdict.Malformed.class);
        }
        assertThat(server.verify(
                        register("Authorization: " + right + "\nAuthorization: " + right), NOW, DigestTest::users))
                .isInstanceOf(Verdict.Malformed.class);
    }

    @Test
    void noSecretReachesALog() {
        assertThat(ANA.toString()).contains("(redacted)").doesNotContain("tiger");
        for (Algorithm algorithm : Algorithm.values()) {
            assertThat(ANA.toString())
                    .doesNotContain(ANA.ha1(algorithm).orElseThrow().reveal());
        }
    }

    @Test
    void forgettingTheOldestNonceNeverLetsAReplayIn() {
        var counts = new NonceCounts(3);
        for (int i = 0; i < 10; i++) {
            assertThat(counts.use("n" + i, i, 1)).isTrue();
        }
        assertThat(counts.size()).isEqualTo(3);
        for (int i = 0; i < 10; i++) {
            assertThat(counts.use("n" + i, i, 1)).as("replay of n%d", i).isFalse();
        }
        assertThat(counts.use("n9", 9, 2)).isTrue();
        assertThat(counts.use("late", 3, 1))
                .as("made before what was forgotten")
                .isFalse();
        counts.expire(100);
        assertThat(counts.size()).isZero();
    }

    @Test
    void countsFarBehindTheHighestAreUsedUp() {
        var counts = new NonceCounts(1);
        assertThat(counts.use("n", 1, 100)).isTrue();
        assertThat(counts.use("n", 1, 37)).isTrue();
        assertThat(counts.use("n", 1, 37)).isFalse();
        assertThat(counts.use("n", 1, 36)).isFalse();
        assertThat(counts.use("n", 1, 163)).isTrue();
        assertThat(counts.use("n", 1, 100)).isFalse();
        assertThat(counts.use("n", 1, 101)).isTrue();
    }
}
