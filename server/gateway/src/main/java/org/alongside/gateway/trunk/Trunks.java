package org.alongside.gateway.trunk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.gateway.registrar.Binding;
import org.alongside.kernel.Id;
import org.alongside.kernel.NetworkRange;
import org.alongside.sip.message.SipUri;
import org.alongside.sip.transaction.Flow;

/**
 * The trunks as they resolve at present: an immutable snapshot, made by {@link TrunkResolver}.
 */
final class Trunks {
    /** More than this would be tried longer than anybody waits. */
    private static final int MAX_WAYS = 16;

    private final List<Trunk> list;
    /** Asked for each datagram, also of a flood. */
    private final Map<String, Trunk> byAddress = new HashMap<>();

    private final List<Trunk> withNetworks;

    Trunks(List<Trunk> list) {
        this.list = List.copyOf(list);
        for (var trunk : list) {
            trunk.addresses().forEach(address -> byAddress.putIfAbsent(address, trunk));
        }
        withNetworks = list.stream()
                .filter(trunk -> !trunk.recognition().networks().isEmpty())
                .toList();
    }

    List<Trunk> list() {
        return list;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trunks trunks && list.equals(trunks.list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    /** Who speaks from this address: one of whose targets it is, else one in whose networks it lies. */
    Optional<Trunk> at(String address) {
        var known = byAddress.get(address);
        if (known != null || withNetworks.isEmpty()) {
            return Optional.ofNullable(known);
        }
        return NetworkRange.literal(address)
                .flatMap(literal -> withNetworks.stream()
                        .filter(trunk -> trunk.hasInItsNetworks(literal))
                        .findFirst());
    }

    Optional<Trunk> named(String name) {
        return list.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /** Whose certificate has these names. */
    Optional<Trunk> namedBy(Set<String> names) {
        return list.stream().filter(t -> t.isNamedBy(names)).findFirst();
    }

    /** What somebody who opens a TLS connection from there must show, before he is known. */
    TrunkOptions.ClientCertificate demandAt(String address) {
        return at(address)
                .map(trunk -> trunk.recognition().certificate())
                .orElse(TrunkOptions.ClientCertificate.REQUIRED);
    }

    /** Whether anybody may come from anywhere, because a certificate tells who he is. */
    boolean knowsByCertificate() {
        return list.stream().anyMatch(t -> t.recognition().certificate() != TrunkOptions.ClientCertificate.OFF);
    }

    /**
     * One way to try for a call: a trunk, and the flow by which a request leaves for it.
     *
     * @param binding of the phone that is asked for; empty on the way to a trunk
     */
    record Way(Trunk trunk, Flow flow, Optional<Binding> binding) {
        Way(Trunk trunk, Flow flow) {
            this(trunk, flow, Optional.empty());
        }
    }

    /** The trunks for a destination: those that {@link #serving serve} it, else those that take every domain. */
    List<Trunk> towards(SipUri destination) {
        var serving = serving(destination);
        return serving.isEmpty()
                ? list.stream().filter(t -> t.settings().domains().isEmpty()).toList()
                : serving;
    }

    /** The trunks that list a destination's domain, else those whose host it is. */
    List<Trunk> serving(SipUri destination) {
        String domain = destination.bareHost();
        var listing = list.stream().filter(t -> t.settings().serves(domain)).toList();
        return listing.isEmpty()
                ? list.stream()
                        .filter(t -> t.settings().uri().bareHost().equals(domain))
                        .toList()
                : listing;
    }

    /**
     * The ways in the order in which to try them: trunks by priority and, within it, chance by weight; the ways of one trunk as
     * its records order them. What is believed to be down comes last, because the belief may be wrong.
     */
    static List<Way> ways(List<Trunk> trunks, Id node, Predicate<Way> up, RandomGenerator random) {
        var all = inOrder(trunks, random).stream()
                .flatMap(t -> t.flows(node, random).stream().map(flow -> new Way(t, flow)))
                .toList();
        if (all.size() < 2) {
            return all;
        }
        return Stream.concat(all.stream().filter(up), all.stream().filter(up.negate()))
                .limit(MAX_WAYS)
                .toList();
    }

    private static List<Trunk> inOrder(List<Trunk> trunks, RandomGenerator random) {
        if (trunks.size() < 2) {
            return trunks;
        }
        var ordered = new ArrayList<Trunk>();
        var byPriority = trunks.stream()
                .collect(Collectors.groupingBy(
                        t -> t.settings().preference().priority(), TreeMap::new, Collectors.toList()));
        byPriority.values().forEach(group -> drawAll(new ArrayList<>(group), ordered, random));
        return ordered;
    }

    private static void drawAll(List<Trunk> group, List<Trunk> into, RandomGenerator random) {
        while (!group.isEmpty()) {
            int drawn = group.size() == 1 ? 0 : random.nextInt(Math.max(1, weight(group)));
            int index = 0;
            for (int passed = group.getFirst().settings().preference().weight();
                    passed <= drawn && index < group.size() - 1;
                    passed += group.get(index).settings().preference().weight()) {
                index++;
            }
            into.add(group.remove(index));
        }
    }

    private static int weight(List<Trunk> group) {
        return group.stream().mapToInt(t -> t.settings().preference().weight()).sum();
    }
}
