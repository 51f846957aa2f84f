package org.alongside.testkit.openid;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * An OpenID provider on loopback: description, keys and token endpoint over real HTTP, with PKCE and the client's secret
 * checked. The person at its sign-in page is a method, {@link #signIn}. The end-to-end tests meet a real one.
 */
public final class FakeProvider implements AutoCloseable {
    public static final String CLIENT = "alongside";
    public static final String SECRET = "a secret, with & and :";

    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    public volatile InstantSource clock = InstantSource.system();
    public final AtomicInteger keysAsked = new AtomicInteger();
    public volatile Signer signer = Signer.p256("first");
    /** Signs instead of {@link #signer}, whose key alone is shown. */
    public volatile Optional<Signer> tokensBy = Optional.empty();
    /** More members of its description, or other values of them, as JSON. */
    public final Map<String, String> description = new TreeMap<>();
    /** Claims of the next tokens, as JSON; {@code iss}, {@code aud}, {@code sub}, {@code nonce}, {@code iat}, {@code exp} unless named. */
    public final Map<String, String> claims = new TreeMap<>();
    /** What it says instead of anything else, where not empty. */
    public volatile String instead = "";

    private FakeProvider(HttpServer server) {
        this.server = server;
    }

    public static FakeProvider start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var provider = new FakeProvider(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                try (exchange) {
                    provider.answer(exchange);
                }
            });
            server.start();
            return provider;
        } catch (IOException taken) {
            throw new IllegalStateException(taken);
        }
    }

    public URI issuer() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A person agrees at the page to which the browser was sent; gives the code that the browser brings back. */
    public String signIn(URI authorization) {
        String code = "code-" + codes.size();
        codes.put(code, form(authorization.getRawQuery()));
        return code;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!instead.isEmpty()) {
            send(exchange, 200, instead);
        } else if (path.equals("/.well-known/openid-configuration")) {
            send(exchange, 200, description());
        } else if (path.equals("/keys")) {
            keysAsked.incrementAndGet();
            send(exchange, 200, "{\"keys\":[" + signer.jwk() + "]}");
        } else if (path.equals("/token")) {
            token(exchange);
        } else {
            send(exchange, 404, "{}");
        }
    }

    private String description() {
        var all = new TreeMap<>(Map.of(
                "issuer", text(issuer().toString()),
                "authorization_endpoint", text(issuer() + "/authorize"),
                "token_endpoint", text(issuer() + "/token"),
                "jwks_uri", text(issuer() + "/keys")));
        all.putAll(description);
        return json(all);
    }

    private void token(HttpExchange exchange) throws IOException {
        var form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var asked = codes.remove(form.getOrDefault("code", ""));
        boolean fits = asked != null
                && knows(exchange, form)
                && "authorization_code".equals(form.get("grant_type"))
                && Objects.equals(form.get("redirect_uri"), asked.get("redirect_uri"))
                && "S256".equals(asked.get("code_challenge_method"))
                && challenge(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"));
        if (asked == null || !fits) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        long now = clock.instant().getEpochSecond();
        var all = new TreeMap<>(Map.of(
                "iss", text(issuer().toString()),
                "aud", text(CLIENT),
                "sub", text("person-1"),
                "nonce", text(asked.getOrDefault("nonce", "")),
                "iat", String.valueOf(now),
                "exp", String.valueOf(now + 300)));
        all.putAll(claims);
        send(
                exchange,
                200,
                "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\"%s\"}"
                        .formatted(tokensBy.orElse(signer).token(json(all))));
    }

    private static boolean knows(HttpExchange exchange, Map<String, String> form) {
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        if (basic == null) {
            return CLIENT.equals(form.get("client_id")) && SECRET.equals(form.get("client_secret"));
        }
        var pair = new String(Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.UTF_8)
                .split(":", 2);
        return decoded(pair[0]).equals(CLIENT) && decoded(pair[1]).equals(SECRET);
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The fields of a form or a query. */
    public static Map<String, String> form(String text) {
        return List.of(text.split("&", -1)).stream()
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(pair -> decoded(pair[0]), pair -> decoded(pair[1])));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String text(String value) {
        return "\"" + value + "\"";
    }

    private static String json(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> text(member.getKey()) + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
