package org.alongside.security.openid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.testkit.openid.FakeProvider;
import org.alongside.testkit.openid.Signer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProviderTest {
    private static final URI BACK = URI.create("https://desk.bank.example/back");

    private final FakeProvider fake = FakeProvider.start();
    private Instant now = Instant.now();
    private final Provider provider = provider(fake.issuer());
    private final Ask ask = Ask.draw(BACK, new SecureRandom());

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void whoSignsInThereIsKnownHere() {
        fake.claims.put("name", "\"Ben\"");
        var claims = value(signIn());

        assertThat(claims.subject()).isEqualTo(fake.issuer() + " person-1");
        assertThat(claims.text("name")).contains("Ben");
        assertThat(query())
                .containsEntry("response_type", "code")
                .containsEntry("scope", "openid profile")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", BACK.toString())
                .doesNotContainValue(ask.verifier().reveal());
    }

    @Test
    void aSecretGoesIntoTheFormWhereTheProviderTakesItThereOnly() {
        fake.description.put("token_endpoint_auth_methods_supported", "[\"client_secret_post\"]");

        assertThat(signIn()).isInstanceOf(Result.Ok.class);
    }

    @Test
    void aCodeIsWorthNothingWithAnotherSignInsVerifier() {
        String code = fake.signIn(value(provider.authorization(ask)));
        var other = Ask.draw(BACK, new SecureRandom());

        assertThat(words(provider.redeem(other, code, Optional.empty())))
                .isEqualTo("the sign-in provider refused this server: invalid_grant");
    }

    @Test
    void aCodeOfAnotherSignInDoesNotFit() {
        fake.claims.put("nonce", "\"stolen\"");

        assertThat(words(signIn()))
                .isEqualTo("what the sign-in provider sent proves nothing: it belongs to another sign-in");
    }

    @Test
    void anAnswerThatNamesAnotherProviderIsRefused() {
        String code = fake.signIn(value(provider.authorization(ask)));

        assertThat(words(provider.redeem(ask, code, Optional.of("https://evil.example"))))
                .isEqualTo("the answer comes from another sign-in provider");
        assertThat(provider.redeem(ask, code, Optional.of(fake.issuer().toString())))
                .isInstanceOf(Result.Ok.class);
    }

    @Test
    void aProviderThatAlwaysNamesItselfMustDoSo() {
        fake.description.put("authorization_response_iss_parameter_supported", "true");

        assertThat(words(signIn())).isEqualTo("the answer comes from another sign-in provider");
    }

    @Test
    void aProviderMayChangeItsKeysAtAnyTime() {
        assertThat(signIn()).isInstanceOf(Result.Ok.class);
        fake.signer = Signer.p256("second");
        now = now.plusSeconds(11);

        assertThat(signIn()).isInstanceOf(Result.Ok.class);
        assertThat(fake.keysAsked).hasValue(2);
    }

    @Test
    void inventedKeysDoNotMakeUsAskAllTheTime() {
        assertThat(signIn()).isInstanceOf(Result.Ok.class);
        fake.tokensBy = Optional.of(Signer.p256("invented"));
        now = now.plusSeconds(11);
        for (int i = 0; i < 5; i++) {
            assertThat(words(signIn())).endsWith("it is signed with a key that the provider does not have");
        }
        assertThat(fake.keysAsked).hasValue(2);
    }

    @Test
    void clocksThatDisagreeAreTold() {
        now = now.plus(Duration.ofMinutes(20));

        assertThat(words(signIn())).contains("the clock of this server and that of the sign-in provider disagree");
    }

    @Test
    void aProviderThatIsNotThereIsTold() {
        fake.close();

        assertThat(code(provider.authorization(ask))).isEqualTo(Failure.Code.UNAVAILABLE);
        assertThat(words(provider.authorization(ask)))
                .startsWith("the sign-in provider can't be reached: no connection");
    }

    @Test
    void aProviderThatWentAwayIsTriedAgainAfterSomeSeconds() {
        fake.instead = "nonsense";
        assertThat(words(provider.authorization(ask))).contains("its description is not what OpenID Connect");
        fake.instead = "";
        assertThat(provider.authorization(ask)).isInstanceOf(Result.Failed.class);
        now = now.plusSeconds(4);

        assertThat(provider.authorization(ask)).isInstanceOf(Result.Ok.class);
    }

    @Test
    void aSilentOrAnEndlessAnswerIsNotWaitedFor() throws IOException {
        try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            var slow = provider(URI.create("http://127.0.0.1:" + silent.getLocalPort()), Duration.ofMillis(200));
            assertThat(words(slow.authorization(ask))).endsWith("it does not answer in time");
        }
        fake.instead = "x".repeat(ProviderHttp.LARGEST + 1);
        assertThat(words(provider.authorization(ask))).endsWith("no connection, or more than 256 KiB came back");
    }

    @Test
    void whatIsNoSafeAddressIsNotGoneTo() {
        fake.description.put("token_endpoint", "\"http://id.bank.example/token\"");

        assertThat(words(provider.authorization(ask))).contains("lacks an https address");
    }

    @Test
    void aDescriptionOfAnotherIssuerIsRefused() {
        fake.description.put("issuer", "\"https://evil.example\"");

        assertThat(words(provider.authorization(ask))).contains("it calls itself another issuer");
    }

    @Test
    void signingOutThereIsOfferedWhereTheProviderOffersIt() {
        assertThat(provider.signOut(Redacted.of("t"), BACK)).isEmpty();
        fake.description.put("end_session_endpoint", "\"https://id.bank.example/out?x=1\"");
        var fresh = provider(fake.issuer());

        var address = fresh.signOut(Redacted.of("t"), BACK).orElseThrow();
        assertThat(address.toString()).startsWith("https://id.bank.example/out?x=1&");
        assertThat(FakeProvider.form(address.getRawQuery()))
                .containsEntry("id_token_hint", "t")
                .containsEntry("post_logout_redirect_uri", BACK.toString())
                .containsEntry("client_id", FakeProvider.CLIENT);
    }

    @Test
    void plainHttpIsForThisMachineOnly() {
        assertThat(List.of("https://id.example", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"))
                .allMatch(address -> Client.safe(URI.create(address)));
        assertThat(List.of(
                        "http://id.example",
                        "http://localhost.evil.example",
                        "https://u:p@id.example",
                        "file:///x",
                        "https:id",
                        "http://10.0.0.1",
                        "https://id.example#f"))
                .noneMatch(address -> Client.safe(URI.create(address)));
    }

    private Provider provider(URI issuer) {
        return provider(issuer, Duration.ofSeconds(30));
    }

    private Provider provider(URI issuer, Duration patience) {
        var client = new Client(
                issuer, FakeProvider.CLIENT, Optional.of(Redacted.of(FakeProvider.SECRET)), List.of("profile"));
        return new Provider(client, new ProviderHttp(Optional.empty(), patience), () -> now);
    }

    private Result<Claims> signIn() {
        return provider.authorization(ask)
                .flatMap(address -> provider.redeem(ask, fake.signIn(address), Optional.empty()));
    }

    private java.util.Map<String, String> query() {
        return FakeProvider.form(value(provider.authorization(ask)).getRawQuery());
    }

    private static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(var value) -> value;
            case Result.Failed<T>(var failure) -> throw new AssertionError(failure);
        };
    }

    private static String words(Result<?> result) {
        return result.trouble().map(Failure::message).orElse("fine");
    }

    private static Failure.Code code(Result<?> result) {
        return result.trouble().map(Failure::code).orElseThrow();
    }
}
