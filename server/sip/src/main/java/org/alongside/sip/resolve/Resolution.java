package org.alongside.sip.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.alongside.sip.message.Parameters;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.message.Via;

/**
 * Finds where to send to (RFC 3263 §4), as a value that knows the answers so far. Whoever holds it performs the lookups that are
 * {@link #wanted}, tells it with {@link #answered}, and when none is wanted any more takes the {@link #targets}: the first is
 * tried first, and each next one after a 503, a timeout or a refused connection (§4.3).
 *
 * @param transports what we speak, best first
 * @param families the addresses we can reach: A, AAAA or both, best first
 * @param known the answers; an empty list for a name that has no such record, or couldn't be looked up
 */
public record Resolution(
        SipUri uri, List<Transport> transports, List<Lookup.Type> families, Map<Lookup, List<DnsRecord>> known) {
    /** More than anybody publishes with good intent; what is above is passed over. */
    static final int MAX_NAPTR = 16;

    static final int MAX_SRV = 32;
    static final int MAX_ADDRESSES = 8;
    static final int MAX_TARGETS = 64;

    public Resolution {
        transports = List.copyOf(transports);
        families = List.copyOf(families);
        known = Map.copyOf(known);
    }

    public static Resolution of(SipUri uri, List<Transport> transports, List<Lookup.Type> families) {
        return new Resolution(uri, transports, families, Map.of());
    }

    /** Where a response goes whose connection is gone: by the Via's transport to its sent-by (RFC 3263 §5). */
    public static Resolution ofResponse(Via via, List<Lookup.Type> families) {
        var parameters = Parameters.NONE.with("transport", via.transport().toLowerCase(Locale.ROOT));
        var uri = new SipUri(false, Optional.empty(), via.host(), via.port(), parameters, "");
        return of(uri, List.of(Transport.values()), families);
    }

    public Resolution answered(Lookup lookup, List<? extends DnsRecord> answer) {
        var more = new HashMap<>(known);
        more.put(lookup, List.copyOf(answer));
        return new Resolution(uri, transports, families, more);
    }

    /** Lookups that may all run at once; none when the targets are known. */
    public Set<Lookup> wanted() {
        var asking = new Asking();
        walk(asking, hops -> hops);
        return asking.missing;
    }

    /** In the order in which to try them; empty where nobody can be reached that way. Ask when nothing is wanted. */
    public List<Target> targets(RandomGenerator random) {
        return walk(new Asking(), records -> SrvOrder.of(records, random));
    }

    /** The answers, and a list of the questions that had none yet. */
    private final class Asking {
        private final Set<Lookup> missing = new LinkedHashSet<>();

        <R extends DnsRecord> List<R> ask(Lookup.Type type, String name, Class<R> kind, int limit) {
            var lookup = new Lookup(type, name);
            var answer = known.get(lookup);
            if (answer == null) {
                missing.add(lookup);
                return List.of();
            }
            return answer.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .limit(limit)
                    .toList();
        }
    }

    /** Puts the servers of one SRV answer in order. */
    private interface Order {
        List<DnsRecord.Srv> of(List<DnsRecord.Srv> records);
    }

    /** A name and port to try by a transport; its addresses come next. */
    private record Hop(Transport transport, String name, int port) {}

    private List<Target> walk(Asking asking, Order order) {
        var targets = new LinkedHashSet<Target>();
        for (Hop hop : hops(asking, order)) {
            for (String address : addresses(hop.name, asking)) {
                targets.add(new Target(hop.transport, address, hop.port, uri.bareHost()));
            }
        }
        return targets.stream().limit(MAX_TARGETS).toList();
    }

    /** RFC 3263 §4.1 chooses the transport, §4.2 name and port. */
    private List<Hop> hops(Asking asking, Order order) {
        var name = Names.hostOrAddress(uri.parameters().get("maddr").orElse(uri.host()));
        if (name.isEmpty()) {
            return List.of();
        }
        boolean fixed = Names.isAddress(name.get()) || uri.port().isPresent();
        if (uri.transport().isPresent() || fixed) {
            return chosen().stream()
                    .flatMap(t -> (fixed ? direct(t, name.get()) : byName(t, name.get(), asking, order)).stream())
                    .toList();
        }
        return discovered(name.get(), asking, order);
    }

    /** The transport that the URI itself names or implies, if we speak it. */
    private Optional<Transport> chosen() {
        return uri.transport()
                .map(parameter -> Transport.ofParameter(uri, parameter))
                .orElseGet(() -> Optional.of(uri.secure() ? Transport.TLS : Transport.UDP))
                .filter(transports::contains);
    }

    private List<Hop> direct(Transport transport, String name) {
        return List.of(new Hop(transport, name, uri.portOr(transport.defaultPort())));
    }

    /** A transport is set, a port is not: the servers of its SRV record, else the name itself. */
    private List<Hop> byName(Transport transport, String name, Asking asking, Order order) {
        return servers(transport, transport.srvName(name), asking, order)
                .orElseGet(() -> asking.missing.isEmpty() ? direct(transport, name) : List.of());
    }

    /** Neither is set: what NAPTR offers, else what SRV offers, else the name itself. */
    private List<Hop> discovered(String name, Asking asking, Order order) {
        var services = asking.ask(Lookup.Type.NAPTR, name, DnsRecord.Naptr.class, MAX_NAPTR).stream()
                .filter(record -> record.flags().equalsIgnoreCase("s"))
                .filter(record -> Transport.ofService(record.service()).isPresent())
                .sorted(Comparator.comparingInt(DnsRecord.Naptr::order).thenComparingInt(DnsRecord.Naptr::preference))
                .toList();
        if (!asking.missing.isEmpty()) {
            return List.of();
        }
        return services.isEmpty() ? probed(name, asking, order) : offered(services, asking, order);
    }

    private List<Hop> offered(List<DnsRecord.Naptr> services, Asking asking, Order order) {
        var hops = new ArrayList<Hop>();
        for (var record : services) {
            Transport.ofService(record.service())
                    .filter(transport -> transports.contains(transport) && transport.serves(uri))
                    .ifPresent(transport -> Names.hostName(record.replacement())
                            .flatMap(name -> servers(transport, name, asking, order))
                            .ifPresent(hops::addAll));
        }
        return hops;
    }

    /** No NAPTR: every transport that we both may use and find in SRV, in our order. */
    private List<Hop> probed(String name, Asking asking, Order order) {
        var hops = new ArrayList<Hop>();
        boolean found = false;
        for (Transport transport : transports) {
            if (transport.serves(uri)) {
                var servers = servers(transport, transport.srvName(name), asking, order);
                servers.ifPresent(hops::addAll);
                found |= servers.isPresent();
            }
        }
        boolean settled = found || !asking.missing.isEmpty();
        return settled
                ? hops
                : chosen().map(transport -> direct(transport, name)).orElse(List.of());
    }

    /** Empty where there is no such record; a list without hops where the one there is says 'not here' (target "."). */
    private Optional<List<Hop>> servers(Transport transport, String srvName, Asking asking, Order order) {
        var records = asking.ask(Lookup.Type.SRV, srvName, DnsRecord.Srv.class, MAX_SRV).stream()
                .filter(Resolution::isSound)
                .toList();
        return records.isEmpty()
                ? Optional.empty()
                : Optional.of(order.of(records).stream()
                        .flatMap(record -> hop(transport, record).stream())
                        .toList());
    }

    private static boolean isSound(DnsRecord.Srv record) {
        return IntStream.of(record.priority(), record.weight(), record.port()).allMatch(n -> n >= 0 && n <= 65_535);
    }

    private static Optional<Hop> hop(Transport transport, DnsRecord.Srv record) {
        return record.port() == 0
                ? Optional.empty()
                : Names.hostName(record.target()).map(name -> new Hop(transport, name, record.port()));
    }

    private List<String> addresses(String name, Asking asking) {
        if (Names.isAddress(name)) {
            var family = Names.isIpv4(name) ? Lookup.Type.A : Lookup.Type.AAAA;
            return families.contains(family) ? List.of(name) : List.of();
        }
        return families.stream()
                .flatMap(family -> asking.ask(family, name, DnsRecord.Address.class, MAX_ADDRESSES).stream()
                        .map(DnsRecord.Address::address)
                        .filter(family == Lookup.Type.A ? Names::isIpv4 : Names::isIpv6))
                .toList();
    }
}
