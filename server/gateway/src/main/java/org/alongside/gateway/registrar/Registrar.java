package org.alongside.gateway.registrar;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.alongside.cluster.Cluster;
import org.alongside.gateway.registrar.RegisterRules.Outcome;
import org.alongside.kernel.Redacted;
import org.alongside.sip.digest.Credentials;
import org.alongside.sip.digest.DigestServer;
import org.alongside.sip.digest.DigestServer.Verdict;
import org.alongside.sip.message.NameAddress;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.message.SipResponse;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;

/**
 * The registrar of the controlled domains (RFC 3261 §10), and the judge of who a phone is. Owned by the SIP core's mailbox;
 * {@link #bindingsOf} and {@link #knowsHost} are for any thread. Time is an argument, in milliseconds of the wall clock.
 */
public final class Registrar {
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(5);
    private static final long SWEEP_MILLIS = 1_000;
    /** Many routers forget a way over UDP after 30 s of silence: it hears from us after 24 to 29 s (RFC 5626 §4.4.2). */
    private static final long KEEP_ALIVE_MILLIS = 24_000;

    /** After a change of the view the records of others are looked at so often, once a second: writes may be on their way. */
    private static final int LOOKS = 30;

    private static final int KEEP_ALIVE_SPREAD = 5_000 - (int) SWEEP_MILLIS;

    private final Accounts accounts;
    private final RandomGenerator random;
    private final Bindings bindings;
    private final Guesses guesses = new Guesses();
    private final Map<String, DigestServer> digests = new HashMap<>();
    private final Map<String, Long> keepAliveDue = new HashMap<>();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile Runnable moreToDo = () -> {};
    private long sweepAt;

    /** Whose phones these are; answers at once, without a database. */
    public interface Accounts {
        /** @param domain in lower case, which is the realm as well */
        Optional<Credentials> find(String user, String domain);
    }

    /** @param random unpredictable: nonces guard accounts */
    public Registrar(List<ControlledDomain> domains, Accounts accounts, Cluster cluster, RandomGenerator random) {
        this.accounts = accounts;
        this.random = random;
        this.bindings = new Bindings(cluster);
        cluster.watch(_ -> lookForTheOrphaned());
        byte[] key = new byte[32];
        random.nextBytes(key);
        for (var domain : domains) {
            digests.put(
                    domain.name(),
                    new DigestServer(
                            Redacted.of(key), domain.name(), domain.digest().algorithms(), NONCE_LIFETIME));
        }
    }

    /** Whether its users are ours. */
    public boolean controls(String domain) {
        return digests.containsKey(domain.toLowerCase(Locale.ROOT));
    }

    /** A REGISTER that somebody unknown may send: for one of our domains. */
    public boolean isForUs(SipRequest request) {
        return request.is(SipRequest.REGISTER)
                && request.head()
                        .to()
                        .sipUri()
                        .filter(to -> controls(to.bareHost()))
                        .isPresent();
    }

    public int count() {
        return bindings.count();
    }

    /** Where a user can be reached now, the most wanted contact first. */
    public List<Binding> bindingsOf(Aor aor, long nowMillis) {
        return bindings.of(aor, nowMillis);
    }

    /** Whether somebody who is registered sends by this flow. */
    public boolean knows(Flow source) {
        return bindings.hasSource(Binding.sourceOf(source));
    }

    /** Whether anybody is registered from this address; for any thread. */
    public boolean knowsHost(String address) {
        return bindings.hasHost(address);
    }

    // Who it is

    /** What a request's credentials tell. */
    public sealed interface Identity {
        record Proved(Aor aor) implements Identity {}

        record Unproved(SipResponse response) implements Identity {}
    }

    /**
     * Asks a request for the proof that it comes from the user it names: a REGISTER in To, any other in From.
     *
     * @param source by which it came
     */
    public Identity identify(SipRequest request, Flow source, String toTag, long nowMillis) {
        var named = request.is(SipRequest.REGISTER)
                ? request.head().to()
                : request.head().from();
        var aor = named.sipUri().map(Aor::of);
        var digest = aor.map(a -> digests.get(a.domain()));
        if (digest.isEmpty()) {
            return new Identity.Unproved(request.respond(403, toTag));
        }
        return identify(aor.get(), digest.get(), request, source, toTag, nowMillis);
    }

    private Identity identify(
            Aor aor, DigestServer digest, SipRequest request, Flow source, String toTag, long nowMillis) {
        String from = source.remoteHost();
        if (guesses.areLocked(aor.toString(), from, nowMillis)) {
            return new Identity.Unproved(request.respond(403, "Too Many Wrong Passwords", toTag));
        }
        return switch (digest.verify(request, nowMillis, user -> accounts.find(user, aor.domain()))) {
            case Verdict.Accepted(var username) -> {
                if (!username.equals(aor.user())) {
                    yield new Identity.Unproved(request.respond(403, toTag)); // nobody acts for another
                }
                guesses.right(aor.toString(), from);
                yield new Identity.Proved(aor);
            }
            case Verdict.Missing() -> new Identity.Unproved(digest.challenge(request, toTag, false, nowMillis, random));
            case Verdict.Stale() -> new Identity.Unproved(digest.challenge(request, toTag, true, nowMillis, random));
            case Verdict.Wrong() -> {
                guesses.wrong(aor.toString(), from, nowMillis);
                yield new Identity.Unproved(digest.challenge(request, toTag, false, nowMillis, random));
            }
            case Verdict.Malformed(var reason) -> new Identity.Unproved(request.respond(400, toTag));
        };
    }

    // Registering

    /** Answers a REGISTER for one of our domains. */
    public SipResponse register(SipRequest request, Flow source, String toTag, long nowMillis) {
        if (!(request.uri() instanceof SipUri asked)) {
            return request.respond(416, toTag);
        }
        if (!isForUs(request) || !asked.user().isEmpty()) {
            return request.respond(404, toTag);
        }
        var unsupported = request.headers().words("Require").stream()
                .filter(option -> !option.equals("path"))
                .toList();
        if (!unsupported.isEmpty()) {
            return request.respond(420, toTag).with("Unsupported", String.join(", ", unsupported));
        }
        return switch (identify(request, source, toTag, nowMillis)) {
            case Identity.Unproved(var response) -> response;
            case Identity.Proved(var aor) -> register(aor, request, source, toTag, nowMillis);
        };
    }

    private SipResponse register(Aor aor, SipRequest request, Flow source, String toTag, long nowMillis) {
        var before = bindings.of(aor, nowMillis);
        return switch (RegisterRules.apply(before, request, source, nowMillis)) {
            case Outcome.Accepted(var now) -> {
                bindings.put(aor, now);
                keepAliveDue.put(Binding.sourceOf(source), next(nowMillis)); // this answer keeps the way open as well
                yield accepted(aor, request, toTag, nowMillis);
            }
            case Outcome.Refused(var status, var reason) -> request.respond(status, reason, toTag);
            case Outcome.TooBrief() ->
                request.respond(423, toTag).with("Min-Expires", Integer.toString(RegisterRules.MIN_SECONDS));
        };
    }

    /** All contacts of the address, each with the time it has left (§10.3, step 8). */
    private SipResponse accepted(Aor aor, SipRequest request, String toTag, long nowMillis) {
        var response = request.respond(200, toTag);
        for (var binding : bindings.of(aor, nowMillis)) {
            long left = Math.max((binding.expiresAt() - nowMillis + 999) / 1000, 1);
            response = response.with("Contact", NameAddress.of(binding.contact()) + ";expires=" + left);
        }
        for (var hop : request.headers().addresses("Path")) {
            response = response.with("Path", hop.toString());
        }
        return response.with("Supported", "path");
    }

    // Time, and what breaks

    /** A connection is gone, and with it the way to whoever registered by it (RFC 5626 §5.3). */
    public void closed(Flow flow) {
        if (flow.isReliable() && flow.connection() != 0 && knows(flow)) {
            bindings.removeIf(
                    binding -> binding.flow().isReliable() && binding.flow().connection() == flow.connection());
        }
    }

    /** @param told from any thread, when {@link #wakeAt} may have become sooner without its owner */
    public void whenThereIsMoreToDo(Runnable told) {
        moreToDo = told;
    }

    /** Phones of a node that left are this one's: they are known where they registered from, and called there. */
    private void lookForTheOrphaned() {
        looks.set(LOOKS);
        bindings.learn(moreToDo);
        moreToDo.run();
    }

    public long wakeAt() {
        return bindings.count() == 0 && looks.get() == 0 ? Long.MAX_VALUE : sweepAt;
    }

    /** Forgets what has expired; returns whose NAT must hear from us, lest it closes the way (RFC 5626 §4.4). */
    public List<Binding> onTime(long nowMillis) {
        if (nowMillis < sweepAt) {
            return List.of();
        }
        sweepAt = nowMillis + SWEEP_MILLIS;
        if (looks.getAndUpdate(left -> Math.max(left - 1, 0)) > 0) {
            bindings.learn(moreToDo);
        }
        bindings.removeIf(binding -> binding.expiresAt() <= nowMillis);
        var natted = bindings.all().stream().filter(Binding::isBehindNat).toList();
        keepAliveDue
                .keySet()
                .retainAll(natted.stream().map(b -> Binding.sourceOf(b.flow())).collect(Collectors.toSet()));
        var due = natted.stream()
                .filter(b ->
                        keepAliveDue.computeIfAbsent(Binding.sourceOf(b.flow()), s -> next(nowMillis)) <= nowMillis)
                .toList();
        due.forEach(b -> keepAliveDue.put(Binding.sourceOf(b.flow()), next(nowMillis)));
        return due;
    }

    private long next(long nowMillis) {
        return nowMillis + KEEP_ALIVE_MILLIS + random.nextInt(KEEP_ALIVE_SPREAD);
    }
}
