package org.alongside.gateway.registrar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.ReplicatedMap;
import org.alongside.gateway.registrar.BindingsEncoding.Stored;

/**
 * Who is registered, and from where. Changed by one owner, read by any thread; each change is also written to the cluster, so
 * that another node has it.
 */
final class Bindings {
    private static final String MAP = "bindings";
    private static final int TRIES = 3;

    private final ReplicatedMap<Stored> replicated;
    private final Map<Aor, List<Binding>> known = new ConcurrentHashMap<>();
    private final Map<String, Set<Aor>> bySource = new HashMap<>();
    /** How many bindings come from each address; for the sockets' threads. */
    private final Map<String, Integer> byHost = new ConcurrentHashMap<>();

    Bindings(Cluster cluster) {
        replicated = cluster.map(MAP, new BindingsEncoding());
        var _ = replicated
                .readAll()
                .thenAccept(all -> all.values()
                        .forEach(entry -> known.putIfAbsent(
                                entry.value().aor(), entry.value().bindings())));
    }

    /** Those that hold, the most wanted first; of equals the latest. */
    List<Binding> of(Aor aor, long nowMillis) {
        return known.getOrDefault(aor, List.of()).reversed().stream()
                .filter(binding -> binding.expiresAt() > nowMillis)
                .sorted(Comparator.comparingInt(Binding::q).reversed())
                .toList();
    }

    int count() {
        return known.values().stream().mapToInt(List::size).sum();
    }

    boolean hasSource(String source) {
        return bySource.containsKey(source);
    }

    /** Whether anybody is registered from there; for any thread. */
    boolean hasHost(String address) {
        return byHost.containsKey(address);
    }

    void put(Aor aor, List<Binding> bindings) {
        forgetSources(aor);
        if (bindings.isEmpty()) {
            known.remove(aor);
        } else {
            known.put(aor, List.copyOf(bindings));
            for (var binding : bindings) {
                bySource.computeIfAbsent(Binding.sourceOf(binding.flow()), s -> new HashSet<>())
                        .add(aor);
                byHost.merge(binding.flow().remoteHost(), 1, Integer::sum);
            }
        }
        replicate(aor, TRIES);
    }

    private void forgetSources(Aor aor) {
        for (var binding : known.getOrDefault(aor, List.of())) {
            bySource.computeIfPresent(Binding.sourceOf(binding.flow()), (source, aors) -> {
                aors.remove(aor);
                return aors.isEmpty() ? null : aors;
            });
            byHost.computeIfPresent(binding.flow().remoteHost(), (host, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Writes what is known when the write happens, so that of two the later one's word stands. */
    private void replicate(Aor aor, int tries) {
        var _ = replicated
                .read(aor.key())
                .thenCompose(entry -> {
                    long version = entry.map(ReplicatedMap.Entry::version).orElse(ReplicatedMap.ABSENT);
                    var now = known.getOrDefault(aor, List.of());
                    return now.isEmpty()
                            ? replicated.remove(aor.key(), version)
                            : replicated.write(aor.key(), version, new Stored(aor, now));
                })
                .thenAccept(write -> {
                    if (!(write instanceof ReplicatedMap.Write.Written) && tries > 1) {
                        replicate(aor, tries - 1);
                    }
                });
    }

    /** Takes away what this is true of; returns whose it was. */
    List<Aor> removeIf(Predicate<Binding> condition) {
        var changed = known.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(condition))
                .map(Map.Entry::getKey)
                .toList();
        for (var aor : changed) {
            put(aor, known.getOrDefault(aor, List.of()).stream().filter(condition.negate()).toList());
        }
        return changed;
    }

    List<Binding> all() {
        var all = new ArrayList<Binding>();
        known.values().forEach(all::addAll);
        return all;
    }
}
