package org.alongside.gateway.resolve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.alongside.gateway.resolve.Dns.Answer;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.resolve.Lookup;
import org.alongside.sip.resolve.Resolution;
import org.alongside.sip.resolve.Transport;

/** Performs the lookups that a {@link Resolution} wants; blocks while DNS thinks. For any thread. */
public final class Resolver {
    private final Dns dns;
    private final Executor executor;

    /** @param executor runs the questions of one round at once; a thread for each */
    public Resolver(Dns dns, Executor executor) {
        this.dns = dns;
        this.executor = executor;
    }

    /**
     * Where a URI leads now.
     *
     * @param ttl the shortest of all answers
     * @param trouble why some question had no answer; the resolution then goes on as if there were no such record
     */
    public record Found(Resolution resolution, Duration ttl, Optional<String> trouble) {}

    public Found resolve(SipUri uri, List<Transport> transports, List<Lookup.Type> families) {
        var resolution = Resolution.of(uri, transports, families);
        var ttl = Duration.ofDays(1);
        var trouble = Optional.<String>empty();
        for (var wanted = resolution.wanted(); !wanted.isEmpty(); wanted = resolution.wanted()) {
            var asked = new ArrayList<>(wanted);
            var answers = asked.stream()
                    .map(lookup -> CompletableFuture.supplyAsync(() -> ask(uri, lookup), executor))
                    .toList();
            for (int i = 0; i < asked.size(); i++) {
                switch (answers.get(i).join()) {
                    case Answer.Known(var records, var lasts) -> {
                        resolution = resolution.answered(asked.get(i), records);
                        ttl = lasts.compareTo(ttl) < 0 ? lasts : ttl;
                    }
                    case Answer.Unknown(var reason) -> {
                        resolution = resolution.answered(asked.get(i), List.of());
                        trouble = trouble.or(() -> Optional.of(reason));
                    }
                }
            }
        }
        return new Found(resolution, ttl, trouble);
    }

    /** The URI's own host may stand in this machine's hosts file; the servers that DNS named are DNS's. */
    private Answer ask(SipUri uri, Lookup lookup) {
        boolean isAddress = lookup.type() == Lookup.Type.A || lookup.type() == Lookup.Type.AAAA;
        return isAddress && lookup.name().equals(ownHost(uri)) ? dns.askSystem(lookup) : dns.ask(lookup);
    }

    private static String ownHost(SipUri uri) {
        String host = uri.parameters().get("maddr").orElse(uri.bareHost());
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
