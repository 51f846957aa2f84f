package org.alongside.gateway.trunk;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.sip.message.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trunks as they resolve at present: an immutable snapshot, replaced by {@link #resolve}, which asks DNS and therefore
 * never runs on the core's mailbox.
 */
record Trunks(List<Trunk> list) {
    private static final Logger log = LoggerFactory.getLogger(Trunks.class);
    /** More than this would be tried longer than anybody waits. */
    private static final int MAX_WAYS = 16;

    Trunks {
        list = List.copyOf(list);
    }

    static Trunks resolve(SipSettings settings) {
        return new Trunks(settings.trunks().stream()
                .map(trunk -> resolve(settings, trunk))
                .toList());
    }

    private static Trunk resolve(SipSettings settings, TrunkSettings trunk) {
        try {
            var found = InetAddress.getAllByName(trunk.uri().bareHost());
            var addresses =
                    Arrays.stream(found).map(InetAddress::getHostAddress).toList();
            return new Trunk(trunk, addresses, localHost(settings, found[0]));
        } catch (UnknownHostException unknown) {
            log.warn("trunk {}: its host can't be resolved now", trunk.name());
            return new Trunk(trunk, List.of(), settings.bind());
        }
    }

    /** What the settings say; behind a wildcard the address from which the system would reach the trunk. */
    private static String localHost(SipSettings settings, InetAddress trunk) throws UnknownHostException {
        if (!settings.advertisedHost().isEmpty()) {
            return settings.advertisedHost();
        }
        if (!InetAddress.getByName(settings.bind()).isAnyLocalAddress()) {
            return settings.bind();
        }
        try (var probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(trunk, 5060)); // sends nothing
            return probe.getLocalAddress().getHostAddress();
        } catch (IOException | java.io.UncheckedIOException noRoute) {
            return settings.bind();
        }
    }

    /** Who speaks from this address. */
    Optional<Trunk> at(String address) {
        for (var trunk : list) { // asked for each datagram, also of a flood
            if (trunk.addresses().contains(address)) {
                return Optional.of(trunk);
            }
        }
        return Optional.empty();
    }

    /** One way to try for a call: a trunk by one of its addresses. */
    record Way(Trunk trunk, String address) {}

    /** The trunks for a destination: those that list its domain, else those whose host it is, else those that take every domain. */
    List<Trunk> towards(SipUri destination) {
        String domain = destination.bareHost();
        var listing = list.stream().filter(t -> t.settings().serves(domain)).toList();
        if (!listing.isEmpty()) {
            return listing;
        }
        var named = list.stream()
                .filter(t -> t.settings().uri().bareHost().equals(domain))
                .toList();
        return named.isEmpty()
                ? list.stream().filter(t -> t.settings().domains().isEmpty()).toList()
                : named;
    }

    /**
     * The ways in the order in which to try them: by priority and, within it, chance by weight; what is believed to be down
     * comes last, because the belief may be wrong.
     */
    static List<Way> ways(List<Trunk> trunks, Predicate<Trunk> up, RandomGenerator random) {
        var ordered = new ArrayList<Trunk>();
        var byPriority = trunks.stream()
                .collect(Collectors.groupingBy(
                        t -> t.settings().preference().priority(), TreeMap::new, Collectors.toList()));
        byPriority.values().forEach(group -> drawAll(new ArrayList<>(group), ordered, random));
        return Stream.concat(ordered.stream().filter(up), ordered.stream().filter(up.negate()))
                .flatMap(t -> t.addresses().stream().map(address -> new Way(t, address)))
                .limit(MAX_WAYS)
                .toList();
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
