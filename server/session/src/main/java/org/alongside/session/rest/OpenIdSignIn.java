package org.alongside.session.rest;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Tokens;
import org.alongside.security.openid.Ask;
import org.alongside.security.openid.Claims;
import org.alongside.security.openid.Provider;
import org.alongside.session.Agents;
import org.alongside.session.Audit;
import org.alongside.session.Sessions;
import org.alongside.session.openid.ClaimRules;
import org.alongside.session.openid.OneTime;
import org.alongside.store.AgentAccount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signing in at a provider. {@code start} sends the browser there, {@code callback} is where it comes back with a code, and
 * {@code session} is what the console then asks with the ticket in its address: a session as after a password, or in words
 * why there is none. A cookie holds the three together, so that nobody is signed in by another person's link.
 */
public final class OpenIdSignIn {
    static final String START = "/api/v1/agents/openid/start";

    /** What the provider must know as an address to come back to, behind the server's own. */
    public static final String CALLBACK = "/api/v1/agents/openid/callback";

    private static final String SESSION = "/api/v1/agents/openid/session";
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdSignIn.class);
    private static final Set<String> CONSOLES = Set.of("agent", "supervisor");
    private static final String NOBODY = "";

    private static final double BEGUN_PER_SECOND = 5; // a whole office comes from one address
    private static final int BEGUN_AT_ONCE = 100;
    private static final double STRAYS_PER_SECOND = 0.5; // each is written down
    private static final int STRAYS_AT_ONCE = 20;
    private static final int MOST = 10_000;
    private static final Duration AT_THE_PROVIDER = Duration.ofMinutes(10);
    private static final Duration TO_THE_CONSOLE = Duration.ofMinutes(1);

    /** The people, their sessions, and what is written down about both. */
    public record House(Agents agents, Sessions sessions, Audit audit, String domain) {}

    /** @param publicUrl how browsers reach this server; unless given, as each of them says */
    public record Arrangement(Provider provider, ClaimRules rules, Optional<URI> publicUrl) {}

    /** Somebody went to the provider. */
    private record Asked(Ask ask, String console, Redacted<String> cookie) {}

    /** Somebody came back. */
    private record Returned(Result<Arrived> outcome, Redacted<String> cookie) {}

    private record Arrived(AgentAccount account, Optional<URI> signOut) {}

    private final House house;
    private final Arrangement at;
    private final Shift shift;
    private final SecureRandom random;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final OneTime<Asked> asked = new OneTime<>(MOST);
    private final OneTime<Returned> returned = new OneTime<>(MOST);
    private final RatePerAddress begun = new RatePerAddress(BEGUN_PER_SECOND, BEGUN_AT_ONCE);
    private final RatePerAddress strays = new RatePerAddress(STRAYS_PER_SECOND, STRAYS_AT_ONCE);

    public OpenIdSignIn(House house, Arrangement at, SecureRandom random, InstantSource clock, LongSupplier nanoTime) {
        this.house = house;
        this.at = at;
        this.shift = new Shift(house.sessions(), house.domain());
        this.random = random;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    public void addTo(Routes routes) {
        routes.get(START, this::start);
        routes.get(CALLBACK, this::callback);
        routes.post(SESSION, this::session);
    }

    private Response start(Request request) {
        String console = request.query("console").filter(CONSOLES::contains).orElse("agent");
        var cookie = cookie(request).orElseGet(() -> Tokens.draw(random));
        if (!begun.allows(request.client(), nanoTime.getAsLong())) {
            return tooMany();
        }
        var ask = Ask.draw(address(request, CALLBACK), random);
        return switch (at.provider().authorization(ask)) {
            case Result.Ok<URI>(var there) -> {
                asked.keep(
                        ask.state(),
                        new Asked(ask, console, cookie),
                        clock.instant().plus(AT_THE_PROVIDER));
                yield redirect(there.toString()).with("Set-Cookie", cookieText(request, cookie));
            }
            case Result.Failed<URI>(var failure) -> {
                note(NOBODY, Result.failed(failure), request);
                yield back(request, console, cookie, Result.failed(failure));
            }
        };
    }

    private Response callback(Request request) {
        var cookie = cookie(request);
        var known = request.query("state")
                .flatMap(state -> asked.take(Redacted.of(state), clock.instant()))
                .filter(asked ->
                        cookie.filter(own -> Tokens.same(own, asked.cookie())).isPresent());
        if (known.isEmpty() && !strays.allows(request.client(), nanoTime.getAsLong())) {
            return tooMany();
        }
        if (known.isEmpty()) {
            Result<Arrived> late = Result.failed(
                    Failure.Code.TOKEN_EXPIRED,
                    "that sign-in took too long, or began in another browser: begin it again");
            note(NOBODY, late, request);
            return back(request, "agent", cookie.orElseGet(() -> Tokens.draw(random)), late);
        }
        var outcome = request.query("error").isPresent() ? refused(request) : arrived(request, known.get());
        return back(request, known.get().console(), known.get().cookie(), outcome);
    }

    private static Response tooMany() {
        return Response.failure(new Failure(Failure.Code.LIMIT, "too many sign-ins from this address"))
                .with("Retry-After", "10");
    }

    private Result<Arrived> refused(Request request) {
        String error = request.query("error")
                .filter(word -> word.matches("[a-z_]{1,40}"))
                .orElse("an error");
        Result<Arrived> refused = Result.failed(
                Failure.Code.FORBIDDEN,
                error.equals("access_denied")
                        ? "the sign-in provider did not let you in"
                        : "the sign-in provider answered " + error);
        note(NOBODY, refused, request);
        return refused;
    }

    private Result<Arrived> arrived(Request request, Asked begun) {
        var claims = at.provider().redeem(begun.ask(), request.query("code").orElse(""), request.query("iss"));
        var account = claims.flatMap(at.rules()::arrival).flatMap(house.agents()::arrive);
        note(who(claims, account), account, request);
        return account.flatMap(found -> claims.map(proof -> new Arrived(
                found, at.provider().signOut(proof.token(), address(request, "/" + begun.console() + "/")))));
    }

    /** The account's name; where there is none, the one that the provider gives. */
    private String who(Result<Claims> claims, Result<AgentAccount> account) {
        if (account instanceof Result.Ok<AgentAccount>(var found)) {
            return found.username();
        }
        return claims instanceof Result.Ok<Claims>(var proof)
                ? proof.text(at.rules().username()).orElse(NOBODY)
                : NOBODY;
    }

    private void note(String who, Result<?> outcome, Request request) {
        String why =
                outcome.trouble().map(failure -> "openid: " + failure.message()).orElse("openid");
        house.audit().tried(who, "sign-in", why, outcome, request.client());
        outcome.trouble().ifPresent(failure -> LOG.info("nobody signed in: {}", failure.message()));
    }

    /** The session is made only here, so that a ticket that nobody fetches leaves none behind. */
    private Response session(Request request) {
        var cookie = cookie(request);
        var outcome = JsonBody.of(request)
                .flatMap(body -> returned.take(Redacted.of(body.path("ticket").asString("")), clock.instant())
                        .filter(back -> cookie.filter(own -> Tokens.same(own, back.cookie()))
                                .isPresent())
                        .map(Returned::outcome)
                        .orElseGet(() ->
                                Result.failed(Failure.Code.TOKEN_EXPIRED, "that sign-in is over: begin it again")));
        return switch (outcome.flatMap(this::open)) {
            case Result.Ok<ObjectNode>(var json) -> Response.json(200, json.toString());
            case Result.Failed<ObjectNode>(var failure) -> Response.failure(failure);
        };
    }

    private Result<ObjectNode> open(Arrived arrived) {
        return house.agents()
                .find(arrived.account().username())
                .map(shift::open)
                .orElseGet(() -> Result.failed(Failure.Code.NOT_FOUND, "your account was just taken away"))
                .map(json -> {
                    arrived.signOut().ifPresent(address -> json.put("signOut", address.toString()));
                    return json;
                });
    }

    /** The ticket stands behind the {@code #}: no server and no log sees it, and without the cookie it is worth nothing. */
    private Response back(Request request, String console, Redacted<String> cookie, Result<Arrived> outcome) {
        var ticket = Tokens.draw(random);
        returned.keep(ticket, new Returned(outcome, cookie), clock.instant().plus(TO_THE_CONSOLE));
        return redirect("/" + console + "/#sign-in=" + ticket.reveal()).with("Set-Cookie", cookieText(request, cookie));
    }

    private static Response redirect(String to) {
        return new Response(302, "text/plain; charset=utf-8", new byte[0], Map.of("Location", to));
    }

    private URI address(Request request, String path) {
        String host = request.header("Host")
                .filter(name -> name.matches("[\\w.:\\[\\]-]{1,255}"))
                .orElse("localhost");
        String own = at.publicUrl()
                .map(url -> url.toString().replaceAll("/+$", ""))
                .orElseGet(() -> (request.secure() ? "https://" : "http://") + host);
        return URI.create(own + path);
    }

    /** With this prefix a browser takes the cookie from this very host over TLS alone. */
    private static String cookieName(Request request) {
        return request.secure() ? "__Host-alongside-sign-in" : "alongside-sign-in";
    }

    private static String cookieText(Request request, Redacted<String> cookie) {
        return "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s"
                .formatted(
                        cookieName(request),
                        cookie.reveal(),
                        AT_THE_PROVIDER.toSeconds(),
                        request.secure() ? "; Secure" : "");
    }

    private static Optional<Redacted<String>> cookie(Request request) {
        String name = cookieName(request) + "=";
        return Arrays.stream(request.header("Cookie").orElse("").split(";", 50))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name))
                .map(pair -> pair.substring(name.length()))
                .filter(value -> value.matches("[\\w-]{43}"))
                .map(Redacted::of)
                .findFirst();
    }
}
