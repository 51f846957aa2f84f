package org.alongside.gateway.registrar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.NodeId;
import org.alongside.cluster.ReplicatedMap;
import org.alongside.gateway.registrar.BindingsEncoding.Stored;

/**
 * Who is registered, and from where. Each change is also written to the cluster, so that another node has it. For any thread:
 * the registrar's owner and the cluster's answers change it one at a time, and whoever reads waits for nobody.
 */
final class Bindings {
    private static final String MAP = "bindings";
    private static final int TRIES = 3;

    private final Cluster cluster;
    private final ReplicatedMap<Stored> replicated;
    private final Map<Aor, List<Binding>> known = new ConcurrentHashMap<>();
    private final Map<String, Set<Aor>> bySource = new ConcurrentHashMap<>();
    /** How many bindings come from each address. */
    private final Map<String, Integer> byHost = new ConcurrentHashMap<>();

    Bindings(Cluster cluster) {
        this.cluster = cluster;
        replicated = cluster.map(MAP, new BindingsEncoding());
        learn(true, () -> {});
    }

    /** Takes over the phones of nodes that left; {@code ifMore} runs for each address of which more is known now. */
    void learn(Runnable ifMore) {
        learn(false, ifMore);
    }

    private void learn(boolean ownToo, Runnable ifMore) {
        var _ = replicated
                .readAll()
                .thenAccept(all -> all.values().stream()
                        .map(ReplicatedMap.Entry::value)
                        .filter(stored -> learn(stored, ownToo))
                        .forEach(_ -> ifMore.run()));
    }

    /**
     * A phone of a node that left is reached over UDP from here as from there; whoever had a connection has lost it. What this
     * node wrote itself it knows better than the record, except when it has just begun.
     */
    private synchronized boolean learn(Stored stored, boolean ownToo) {
        var now = new ArrayList<>(known.getOrDefault(stored.aor(), List.of()));
        int before = now.size();
        for (var binding : stored.bindings()) {
            boolean usable = isOurs(binding)
                    ? ownToo
                    : hasLeft(binding) && !binding.flow().isReliable();
            if (usable && now.stream().noneMatch(binding::isSamePlace)) {
                now.add(binding.at(cluster.self().id()));
            }
        }
        if (now.size() > before) {
            keep(stored.aor(), now);
        }
        if (stored.bindings().stream().anyMatch(this::hasLeft)) {
            replicate(stored.aor(), TRIES);
        }
        return now.size() > before;
    }

    private boolean isOurs(Binding binding) {
        return binding.flow().node().equals(cluster.self().id());
    }

    private boolean hasLeft(Binding binding) {
        return !cluster.view().has(new NodeId(binding.flow().node()));
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

    /** Whether anybody is registered from there. */
    boolean hasHost(String address) {
        return byHost.containsKey(address);
    }

    synchronized void put(Aor aor, List<Binding> bindings) {
        keep(aor, bindings);
        replicate(aor, TRIES);
    }

    private void keep(Aor aor, List<Binding> bindings) {
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
                    var now = withThoseOfOthers(
                            known.getOrDefault(aor, List.of()),
                            entry.map(e -> e.value().bindings()).orElse(List.of()));
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

    /** What a node that lives wrote is its own business. */
    private List<Binding> withThoseOfOthers(List<Binding> ours, List<Binding> stored) {
        var all = new ArrayList<>(ours);
        stored.stream()
                .filter(binding -> !isOurs(binding) && !hasLeft(binding))
                .filter(binding -> ours.stream().noneMatch(binding::isSamePlace))
                .forEach(all::add);
        return all;
    }

    /** Takes away what this is true of; returns whose it was. */
    synchronized List<Aor> removeIf(Predicate<Binding> condition) {
        var changed = known.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(condition))
                .map(Map.Entry::getKey)
                .toList();
        for (var aor : changed) {
            put(
                    aor,
                    known.getOrDefault(aor, List.of()).stream()
                            .filter(condition.negate())
                            .toList());
        }
        return changed;
    }

    List<Binding> all() {
        var all = new ArrayList<Binding>();
        known.values().forEach(all::addAll);
        return all;
    }
}
