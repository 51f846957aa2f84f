package org.alongside.security.openid;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.openid.IdTokens.Verdict;

/**
 * An OpenID provider as we use it: it is asked who somebody is, and its answer is verified. It is looked up at the first
 * sign-in, so that a server starts without it. For any thread; calls wait for the network.
 */
public final class Provider {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration KEPT = Duration.ofHours(1);

    /** Tokens with invented keys must not make us ask for keys all the time. */
    private static final Duration KEYS_AT_MOST_EVERY = Duration.ofSeconds(10);

    private final Client client;
    private final ProviderHttp http;
    private final InstantSource clock;
    private final Kept<Metadata> metadata;
    private final Kept<JWKSet> keys;

    /** @param trust in which authorities; unless given, those of the Java runtime */
    public Provider(Client client, Optional<SSLContext> trust, InstantSource clock) {
        this(client, new ProviderHttp(trust, PATIENCE), clock);
    }

    Provider(Client client, ProviderHttp http, InstantSource clock) {
        this.client = client;
        this.http = http;
        this.clock = clock;
        this.metadata = new Kept<>(this::readMetadata, KEPT, clock);
        this.keys = new Kept<>(this::readKeys, KEPT, clock);
    }

    /** Where the browser of somebody who wants to sign in must go. */
    public Result<URI> authorization(Ask ask) {
        return metadata.get().map(provider -> {
            var query = new LinkedHashMap<String, String>();
            query.put("response_type", "code");
            query.put("client_id", client.id());
            query.put("redirect_uri", ask.redirect().toString());
            query.put("scope", String.join(" ", client.scopes()));
            query.put("state", ask.state().reveal());
            query.put("nonce", ask.nonce().reveal());
            query.put("code_challenge", ask.challenge());
            query.put("code_challenge_method", "S256");
            return with(provider.authorization(), query);
        });
    }

    /**
     * Redeems a code.
     *
     * @param issuer whom the answer named, if it did (RFC 9207)
     */
    public Result<Claims> redeem(Ask ask, String code, Optional<String> issuer) {
        return metadata.get().flatMap(provider -> {
            boolean another =
                    issuer.isPresent() ? !issuer.get().equals(client.issuer().toString()) : provider.namesItself();
            return another
                    ? Result.failed(Failure.Code.BAD_TOKEN, "the answer comes from another sign-in provider")
                    : token(provider, ask, code).flatMap(token -> verified(token, ask));
        });
    }

    /** Where a browser goes to sign out there; empty where the provider offers nothing of the kind, or is not there. */
    public Optional<URI> signOut(Redacted<String> idToken, URI back) {
        return metadata.get() instanceof Result.Ok<Metadata>(var provider)
                ? provider.signOut()
                        .map(address -> with(
                                address,
                                Map.of(
                                        "client_id", client.id(),
                                        "id_token_hint", idToken.reveal(),
                                        "post_logout_redirect_uri", back.toString())))
                : Optional.empty();
    }

    private static URI with(URI address, Map<String, String> query) {
        String more = query.entrySet().stream()
                .map(field -> field.getKey() + "=" + ProviderHttp.encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + more);
    }

    private Result<Redacted<String>> token(Metadata provider, Ask ask, String code) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", ask.redirect().toString());
        form.put("code_verifier", ask.verifier().reveal());
        boolean header = client.secret().isPresent() && !provider.secretInBody();
        if (!header) {
            form.put("client_id", client.id());
            client.secret().ifPresent(secret -> form.put("client_secret", secret.reveal()));
        }
        return http.post(provider.token(), form, header ? client.secret().map(this::basic) : Optional.empty())
                .flatMap(Provider::idToken);
    }

    private Redacted<String> basic(Redacted<String> secret) {
        String pair = ProviderHttp.encoded(client.id()) + ":" + ProviderHttp.encoded(secret.reveal());
        return Redacted.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static Result<Redacted<String>> idToken(ProviderHttp.Answer answer) {
        try {
            var json = JSONObjectUtils.parse(answer.body());
            String token = JSONObjectUtils.getString(json, "id_token");
            if (answer.status() == 200 && token != null) {
                return Result.ok(Redacted.of(token));
            }
            String error = Optional.ofNullable(JSONObjectUtils.getString(json, "error"))
                    .filter(word -> word.matches("[a-z_]{1,40}"))
                    .orElse("no ID token");
            return Result.failed(Failure.Code.UNAVAILABLE, "the sign-in provider refused this server: " + error);
        } catch (ParseException notJson) {
            return Result.failed(
                    Failure.Code.UNAVAILABLE, "the sign-in provider answered with status " + answer.status());
        }
    }

    private Result<Claims> verified(Redacted<String> token, Ask ask) {
        return keys.get().flatMap(known -> switch (judge(token, ask, known)) {
            case Verdict.UnknownKey rotated ->
                keys.again(KEYS_AT_MOST_EVERY).flatMap(fresh -> outcome(judge(token, ask, fresh)));
            case Verdict verdict -> outcome(verdict);
        });
    }

    private Verdict judge(Redacted<String> token, Ask ask, JWKSet known) {
        return IdTokens.judge(token, client, ask.nonce(), known, clock.instant());
    }

    private static Result<Claims> outcome(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Good(var claims) -> Result.ok(claims);
            case Verdict.WrongTime wrong ->
                Result.failed(
                        Failure.Code.BAD_TOKEN,
                        "the clock of this server and that of the sign-in provider disagree: an administrator must set them");
            case Verdict.UnknownKey unknown -> refused("it is signed with a key that the provider does not have");
            case Verdict.Refused(var why) -> refused(why);
        };
    }

    private static Result<Claims> refused(String why) {
        return Result.failed(Failure.Code.BAD_TOKEN, "what the sign-in provider sent proves nothing: " + why);
    }

    private Result<Metadata> readMetadata() {
        return http.get(Metadata.address(client.issuer()))
                .flatMap(answer -> answer.status() == 200
                        ? Metadata.read(client.issuer(), answer.body().getBytes(StandardCharsets.UTF_8))
                        : Result.failed(
                                Failure.Code.UNAVAILABLE,
                                "the sign-in provider has no description at its issuer's address: status "
                                        + answer.status()));
    }

    private Result<JWKSet> readKeys() {
        return metadata.get().flatMap(provider -> http.get(provider.keys())).flatMap(answer -> {
            try {
                return Result.ok(JWKSet.parse(answer.body()));
            } catch (ParseException notKeys) {
                return Result.failed(Failure.Code.UNAVAILABLE, "the sign-in provider does not show its keys");
            }
        });
    }
}
