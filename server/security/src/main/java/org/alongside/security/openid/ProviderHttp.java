package org.alongside.security.openid;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;

/**
 * Requests to a provider, for any thread; each waits for its answer. Redirects are not followed, and whatever the other side
 * does, a request ends in time and holds little.
 */
final class ProviderHttp {
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 32;
    private static final String LATE = "it does not answer in time";

    /** Provider descriptions and key sets are below 32 KiB, ID tokens with many groups too. */
    static final int LARGEST = 256 << 10;

    private final HttpClient client;
    private final Duration patience;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    /** @param patience for one request, to the last byte of its answer */
    ProviderHttp(Optional<SSLContext> trust, Duration patience) {
        var builder = HttpClient.newBuilder().connectTimeout(CONNECTING).followRedirects(HttpClient.Redirect.NEVER);
        trust.ifPresent(builder::sslContext);
        this.client = builder.build();
        this.patience = patience;
    }

    /** An answer, whatever its status. */
    record Answer(int status, String body) {}

    Result<Answer> get(URI from) {
        return send(HttpRequest.newBuilder(from));
    }

    /** @param basic a name and a secret (RFC 6749 §2.3.1) */
    Result<Answer> post(URI to, Map<String, String> form, Optional<Redacted<String>> basic) {
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder(to)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        basic.ifPresent(secret -> request.header("Authorization", secret.reveal()));
        return send(request);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Result<Answer> send(HttpRequest.Builder request) {
        if (!places.tryAcquire()) {
            return unreachable("too many sign-ins wait for it");
        }
        var answer = client.sendAsync(
                request.header("Accept", "application/json").timeout(patience).build(),
                BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST));
        try {
            HttpResponse<String> got = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Result.ok(new Answer(got.statusCode(), got.body()));
        } catch (TimeoutException slow) {
            return unreachable(LATE);
        } catch (ExecutionException failed) {
            return unreachable(why(failed));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return unreachable("this server is stopping");
        } finally {
            answer.cancel(true);
            places.release();
        }
    }

    private static String why(ExecutionException failed) {
        return switch (failed.getCause()) {
            case HttpTimeoutException late -> LATE;
            case SSLException untrusted -> "its certificate is not trusted here";
            case IOException silent -> "no connection, or more than %d KiB came back".formatted(LARGEST >> 10);
            case null, default -> throw new IllegalStateException(failed);
        };
    }

    private static Result<Answer> unreachable(String why) {
        return Result.failed(Failure.Code.UNAVAILABLE, "the sign-in provider can't be reached: " + why);
    }
}
