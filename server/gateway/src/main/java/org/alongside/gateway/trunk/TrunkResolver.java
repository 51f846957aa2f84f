package org.alongside.gateway.trunk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.alongside.gateway.resolve.Addresses;
import org.alongside.gateway.resolve.Dns;
import org.alongside.gateway.resolve.Resolver;
import org.alongside.gateway.trunk.Trunk.Local;
import org.alongside.sip.resolve.Lookup;
import org.alongside.sip.resolve.Resolution;
import org.alongside.sip.resolve.Target;
import org.alongside.sip.resolve.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trunks resolved. It asks DNS and therefore blocks: never on the core's mailbox, and one round at a time. While DNS
 * fails a trunk stays where it was last.
 */
final class TrunkResolver {
    static final Duration SOONEST = Duration.ofSeconds(5);
    static final Duration LATEST = Duration.ofMinutes(5);

    /** An address of nobody (RFC 5737). */
    private static final String SOMEWHERE = "192.0.2.1";

    private static final Logger log = LoggerFactory.getLogger(TrunkResolver.class);

    private final SipSettings settings;
    private final Resolver resolver;
    private final Executor executor;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What was last found of a trunk, and what spoke against asking again. */
    private record Known(Trunk trunk, boolean sound, Optional<String> trouble) {}

    /** @param again when DNS should be asked the next time */
    record Round(Trunks trunks, Duration again) {}

    TrunkResolver(SipSettings settings, Dns dns, Executor executor) {
        this.settings = settings;
        this.resolver = new Resolver(dns, executor);
        this.executor = executor;
    }

    /** The trunks as far as they can be known without DNS: those whose host is an address. */
    Trunks withoutDns() {
        return new Trunks(settings.trunks().stream()
                .map(trunk -> trunk(trunk, Resolution.of(trunk.uri(), transports(), families())))
                .toList());
    }

    /** Asks for all of them at once. */
    Round resolve() {
        var asked = settings.trunks().stream()
                .map(trunk -> CompletableFuture.supplyAsync(() -> resolve(trunk), executor))
                .toList();
        var trunks = new ArrayList<Trunk>();
        var again = LATEST;
        for (var one : asked) {
            var found = one.join();
            trunks.add(found.trunk);
            again = found.again.compareTo(again) < 0 ? found.again : again;
        }
        return new Round(new Trunks(trunks), again.compareTo(SOONEST) < 0 ? SOONEST : again);
    }

    private record One(Trunk trunk, Duration again) {}

    private One resolve(TrunkSettings trunk) {
        var found = resolver.resolve(trunk.uri(), transports(), families());
        var before = Optional.ofNullable(known.get(trunk.name()));
        var now = trunk(trunk, found.resolution());
        boolean keeps =
                found.trouble().isPresent() && before.filter(Known::sound).isPresent();
        var kept = keeps ? before.orElseThrow().trunk : now;
        known.put(trunk.name(), new Known(kept, keeps || found.trouble().isEmpty(), found.trouble()));
        tellChanges(before, kept, found.trouble());
        return new One(kept, found.trouble().isPresent() ? SOONEST : found.ttl());
    }

    /** Trouble is told when it begins and when it ends. A trunk that works all the same, by its hosts file, is no trouble. */
    private static void tellChanges(Optional<Known> before, Trunk trunk, Optional<String> trouble) {
        boolean had = before.flatMap(Known::trouble).isPresent();
        if (trouble.isPresent() && !had) {
            if (trunk.addresses().isEmpty()) {
                log.warn("trunk {}: its host can't be resolved now: {}", trunk.name(), trouble.get());
            } else {
                log.warn(
                        "trunk {}: it stays at {}, because DNS fails: {}",
                        trunk.name(),
                        trunk.addresses(),
                        trouble.get());
            }
        } else if (trouble.isEmpty() && had) {
            log.info("trunk {}: DNS answers again", trunk.name());
        }
    }

    private List<Transport> transports() {
        return settings.tls().isPresent()
                ? List.of(Transport.UDP, Transport.TCP, Transport.TLS)
                : List.of(Transport.UDP, Transport.TCP);
    }

    /** What our sockets can reach. */
    private List<Lookup.Type> families() {
        var bound = bound();
        if (bound.isAnyLocalAddress()) {
            return List.of(Lookup.Type.A, Lookup.Type.AAAA);
        }
        return List.of(bound instanceof Inet4Address ? Lookup.Type.A : Lookup.Type.AAAA);
    }

    private InetAddress bound() {
        try {
            return InetAddress.getByName(settings.bind());
        } catch (UnknownHostException wrong) {
            throw new IllegalStateException("bind is no address of this machine", wrong); // the sockets said so before
        }
    }

    private Trunk trunk(TrunkSettings trunk, Resolution resolution) {
        var targets = resolution.wanted().isEmpty() ? resolution.targets(new Random(0)) : List.<Target>of();
        return Trunk.of(trunk, resolution, local(targets));
    }

    /** What the settings say; behind a wildcard the address from which the system would reach the trunk. */
    private Local local(List<Target> targets) {
        var advertised = Optional.of(settings.advertisedHost()).filter(host -> !host.isEmpty());
        return new Local(advertised, local(targets, false), local(targets, true));
    }

    /** Towards phones, wherever they are: behind a wildcard by the default route, and without one this machine alone. */
    Local localOfPhones() {
        var host = Optional.of(settings.advertisedHost())
                .filter(advertised -> !advertised.isEmpty())
                .or(() -> local(InetAddress.ofLiteral(SOMEWHERE)))
                .orElse("127.0.0.1");
        return Local.of(host);
    }

    private Optional<String> local(List<Target> targets, boolean six) {
        return targets.stream()
                .map(Target::address)
                .filter(address -> address.indexOf(':') >= 0 == six)
                .flatMap(address -> local(InetAddress.ofLiteral(address)).stream())
                .findFirst();
    }

    private Optional<String> local(InetAddress target) {
        var bound = bound();
        if (!bound.isAnyLocalAddress()) {
            return Optional.of(Addresses.text(bound));
        }
        try (var probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(target, 5060)); // sends nothing
            var local = probe.getLocalAddress();
            return local.isAnyLocalAddress() ? Optional.empty() : Optional.of(Addresses.text(local));
        } catch (IOException | UncheckedIOException noRoute) {
            return Optional.empty();
        }
    }
}
