package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alongside.sip.transaction.ClientKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the trunks by OPTIONS whether they live, and hears what calls find out about them. Part of the core: same owner, time
 * is an argument.
 */
final class TrunkWatch {
    private static final Logger log = LoggerFactory.getLogger(TrunkWatch.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** One that is down is asked more often, because calls wait for it. */
    private static final Duration WHILE_DOWN = Duration.ofSeconds(5);

    private final Map<String, TrunkHealth> health = new HashMap<>();
    private final Map<String, Long> due = new HashMap<>();
    private final Map<ClientKey, String> asked = new HashMap<>();
    private List<String> down = List.of();

    /** Sends one OPTIONS, and says by which transaction. */
    interface Asker {
        ClientKey ask(Trunk trunk);
    }

    boolean isUp(Trunk trunk) {
        return of(trunk.name()).up();
    }

    private TrunkHealth of(String trunk) {
        return health.getOrDefault(trunk, TrunkHealth.NEW);
    }

    /** The names of those that are down. */
    List<String> down() {
        return down;
    }

    /** Asks whoever is due; one that still owes an answer is not asked again. */
    void onTime(long now, List<Trunk> trunks, Asker asker) {
        for (var trunk : trunks) {
            var settings = trunk.settings();
            boolean probed =
                    settings.probeEvery().isPositive() && !trunk.addresses().isEmpty();
            if (probed && due.getOrDefault(trunk.name(), now) <= now && !asked.containsValue(trunk.name())) {
                var interval = isUp(trunk) ? settings.probeEvery() : WHILE_DOWN;
                due.put(trunk.name(), now + interval.toNanos());
                asked.put(asker.ask(trunk), trunk.name());
            }
        }
    }

    long wakeAt(List<Trunk> trunks) {
        return trunks.stream()
                .filter(t -> t.settings().probeEvery().isPositive())
                .filter(t -> !t.addresses().isEmpty() && !asked.containsValue(t.name()))
                .mapToLong(t -> due.getOrDefault(t.name(), 0L))
                .min()
                .orElse(NEVER);
    }

    /** Whether this transaction was a question of ours; then its answer is taken. */
    boolean answered(ClientKey key, int status) {
        var trunk = asked.remove(key);
        if (trunk == null) {
            return false;
        }
        heard(trunk, status);
        return true;
    }

    /** A call's request was answered, or not at all: 408 and 503 say so. */
    void heard(String trunk, int status) {
        var before = of(trunk);
        var after = before.after(status != 408 && status != 503);
        health.put(trunk, after);
        if (before.up() != after.up()) {
            down = health.entrySet().stream()
                    .filter(entry -> !entry.getValue().up())
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            log.warn("trunk {} is {}", trunk, after.up() ? "up again" : "down: it answers 503 or nothing");
        }
    }
}
