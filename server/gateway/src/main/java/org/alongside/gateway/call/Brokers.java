package org.alongside.gateway.call;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerPort.Load;

/** The media brokers by name, and which of them takes the next call. For any thread. */
public final class Brokers {
    private final Map<String, BrokerPort> byName;
    private final RandomGenerator random;

    public Brokers(Map<String, BrokerPort> byName, RandomGenerator random) {
        this.byName = new TreeMap<>(byName);
        this.random = random;
    }

    Map<String, BrokerPort> all() {
        return byName;
    }

    /** Where there is none at all this server carries no calls, now or later. */
    public boolean none() {
        return byName.isEmpty();
    }

    public Optional<BrokerPort> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The better of two drawn at random among those that are connected and not draining: nearly as even as asking all, and
     * many servers that see the same figures don't all run to the same broker.
     */
    public Optional<String> choose() {
        var usable = byName.entrySet().stream()
                .filter(e -> isUsable(e.getValue().load()))
                .toList();
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        var one = usable.get(random.nextInt(usable.size()));
        var other = usable.get(random.nextInt(usable.size()));
        return java.util.stream.Stream.of(one, other)
                .min(Comparator.comparingDouble(e -> weight(e.getValue().load())))
                .map(Map.Entry::getKey);
    }

    private static boolean isUsable(Load load) {
        return load.connected() && !load.draining();
    }

    /** The processor counts most; sessions decide between idle brokers. */
    private static double weight(Load load) {
        return load.cpu() + load.sessions() / 1000.0;
    }
}
