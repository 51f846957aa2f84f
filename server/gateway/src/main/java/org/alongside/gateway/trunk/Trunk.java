package org.alongside.gateway.trunk;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.alongside.gateway.resolve.Addresses;
import org.alongside.kernel.Id;
import org.alongside.sip.resolve.DnsRecord;
import org.alongside.sip.resolve.Lookup;
import org.alongside.sip.resolve.Resolution;
import org.alongside.sip.resolve.Target;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.Flow.Transport;

/**
 * A trunk with its name resolved.
 *
 * @param resolution where its URI leads; nowhere while the name can't be resolved
 * @param targets one draw from it, with addresses in our spelling
 * @param addresses of all its targets: any of them may call us
 * @param local our address as this trunk sees it, for Via and Contact
 */
record Trunk(TrunkSettings settings, Resolution resolution, List<Target> targets, Set<String> addresses, Local local) {

    Trunk {
        targets = List.copyOf(targets);
        addresses = Set.copyOf(addresses);
    }

    /**
     * Our addresses towards a trunk; empty for a family in which it can't be reached.
     *
     * @param advertised an address or name that stands for both, whatever the way
     */
    record Local(Optional<String> advertised, Optional<String> ipv4, Optional<String> ipv6) {
        static Local of(String host) {
            return new Local(Optional.of(host), Optional.of(host), Optional.of(host));
        }

        private Optional<String> towards(String address) {
            return address.indexOf(':') >= 0 ? ipv6 : ipv4;
        }
    }

    static Trunk of(TrunkSettings settings, Resolution resolution, Local local) {
        var targets = drawn(resolution, new java.util.Random(0)); // the order doesn't matter here
        var addresses = targets.stream().map(Target::address).collect(Collectors.toSet());
        return new Trunk(settings, resolution, targets, addresses, local);
    }

    private static List<Target> drawn(Resolution resolution, RandomGenerator random) {
        return resolution.targets(random).stream()
                .map(t -> new Target(t.transport(), Addresses.canonical(t.address()), t.port(), t.domain()))
                .toList();
    }

    /** A trunk whose host has these addresses, without other records. */
    Trunk(TrunkSettings settings, List<String> addresses, String localHost) {
        this(settings, plain(settings, addresses), addresses, localHost);
    }

    private Trunk(TrunkSettings settings, Resolution resolution, List<String> addresses, String localHost) {
        this(
                settings,
                resolution,
                drawn(resolution, new java.util.Random(0)),
                Set.copyOf(addresses),
                Local.of(localHost));
    }

    private static Resolution plain(TrunkSettings settings, List<String> addresses) {
        var resolution = Resolution.of(
                settings.uri(),
                List.of(org.alongside.sip.resolve.Transport.values()),
                List.of(Lookup.Type.A, Lookup.Type.AAAA));
        while (!resolution.wanted().isEmpty()) {
            for (var lookup : resolution.wanted()) {
                boolean host = lookup.type() == Lookup.Type.A || lookup.type() == Lookup.Type.AAAA;
                var answer =
                        host ? addresses.stream().map(DnsRecord.Address::new).toList() : List.<DnsRecord>of();
                resolution = resolution.answered(lookup, answer);
            }
        }
        return resolution;
    }

    String name() {
        return settings.name();
    }

    TrunkOptions.Recognition recognition() {
        return settings.options().recognition();
    }

    boolean hasInItsNetworks(InetAddress address) {
        return recognition().networks().stream().anyMatch(network -> network.contains(address));
    }

    /** Whether a certificate with these names is its own. */
    boolean isNamedBy(Set<String> names) {
        var expected = recognition().certificateNames();
        return recognition().certificate() != TrunkOptions.ClientCertificate.OFF
                && (expected.isEmpty()
                        ? names.contains(Addresses.canonical(settings.uri().bareHost()))
                        : expected.stream().anyMatch(names::contains));
    }

    /** The flows by which a new request may leave, first choice first; those for which we have no address are left out. */
    List<Flow> flows(Id node, RandomGenerator random) {
        var ordered = targets.size() < 2 ? targets : drawn(resolution, random);
        return ordered.stream()
                .filter(target -> local.towards(target.address()).isPresent())
                .map(target -> flow(node, target))
                .toList();
    }

    private static Flow flow(Id node, Target target) {
        var transport = switch (target.transport()) {
            case UDP -> Transport.UDP;
            case TCP -> Transport.TCP;
            case TLS -> Transport.TLS;
        };
        return new Flow(node, SipSockets.LISTENER, transport, target.address(), target.port(), 0);
    }

    /** Our host as whoever is at the end of this flow shall know it. */
    String localHost(Flow flow) {
        return local.advertised()
                .or(() -> local.towards(flow.remoteHost()))
                .or(local::ipv4)
                .or(local::ipv6)
                .orElse("localhost");
    }

    /** Where it listens at the far end of this flow, by the same transport: as its records say, else as is usual. */
    int portTowards(Flow flow) {
        return flows(flow.node(), new java.util.Random(0)).stream() // the order doesn't matter here
                .filter(f -> f.transport() == flow.transport() && f.remoteHost().equals(flow.remoteHost()))
                .findFirst()
                .map(Flow::remotePort)
                .orElse(usualPort(flow.transport()));
    }

    static int usualPort(Transport transport) {
        return transport == Transport.TLS ? SipTls.DEFAULT_PORT : 5060;
    }
}
