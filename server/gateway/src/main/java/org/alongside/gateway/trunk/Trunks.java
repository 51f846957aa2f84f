package org.alongside.gateway.trunk;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.alongside.sip.message.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trunks as they resolve at present: an immutable snapshot, replaced by {@link #resolve}, which asks DNS and therefore
 * never runs on the core's mailbox.
 */
record Trunks(List<Trunk> list) {
    private static final Logger log = LoggerFactory.getLogger(Trunks.class);

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
        return list.stream().filter(t -> t.addresses().contains(address)).findFirst();
    }

    /** The route of a call: the trunk that lists the domain, else the one whose host it is, else one that takes every domain. */
    Optional<Trunk> towards(SipUri destination) {
        String domain = destination.bareHost();
        return list.stream()
                .filter(t -> t.settings().serves(domain))
                .findFirst()
                .or(() -> list.stream()
                        .filter(t -> t.settings().uri().bareHost().equals(domain))
                        .findFirst())
                .or(() -> list.stream()
                        .filter(t -> t.settings().domains().isEmpty())
                        .findFirst());
    }
}
