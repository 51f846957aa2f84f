package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.kernel.Id;
import org.alongside.sip.transaction.ClientKey;
import org.alongside.sip.transaction.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks by OPTIONS whether the places of the trunks live, and hears what calls find out about them. A trunk is down when all of
 * its places are. Part of the core: same owner, time is an argument.
 */
final class TrunkWatch {
    private static final Logger log = LoggerFactory.getLogger(TrunkWatch.class);
    private static final long NEVER = Long.MAX_VALUE;
    /** One that is down is asked at least so often, because calls wait for it. */
    private static final Duration WHILE_DOWN = Duration.ofSeconds(5);
    /** More places of one trunk are not asked: a record set of that size is no neighbour but a flood. */
    private static final int MAX_PLACES = 8;

    private final Map<Place, TrunkHealth> health = new HashMap<>();
    private final Map<Place, Long> due = new HashMap<>();
    private final Map<ClientKey, Place> asked = new HashMap<>();
    private List<Trunks.Way> places = List.of();
    private List<String> down = List.of();

    /** One target of one trunk. */
    private record Place(String trunk, Flow flow) {
        static Place of(Trunks.Way way) {
            return new Place(way.trunk().name(), way.flow().withConnection(0));
        }
    }

    /** Sends one OPTIONS, and says by which transaction. */
    interface Asker {
        ClientKey ask(Trunks.Way way);
    }

    boolean isUp(Trunks.Way way) {
        return of(Place.of(way)).up();
    }

    private TrunkHealth of(Place place) {
        return health.getOrDefault(place, TrunkHealth.NEW);
    }

    /** The names of the trunks that are down. */
    List<String> down() {
        return down;
    }

    /** Asks whoever is due; one that still owes an answer is not asked again. */
    void onTime(long now, Asker asker) {
        probed().forEach(way -> {
            var place = Place.of(way);
            if (due.getOrDefault(place, now) <= now && !asked.containsValue(place)) {
                var usual = way.trunk().settings().probeEvery();
                var interval = of(place).up() || usual.compareTo(WHILE_DOWN) < 0 ? usual : WHILE_DOWN;
                due.put(place, now + interval.toNanos());
                asked.put(asker.ask(way), place);
            }
        });
    }

    long wakeAt() {
        return probed().map(Place::of)
                .filter(place -> !asked.containsValue(place))
                .mapToLong(place -> due.getOrDefault(place, 0L))
                .min()
                .orElse(NEVER);
    }

    private Stream<Trunks.Way> probed() {
        return places.stream().filter(way -> way.trunk().settings().probeEvery().isPositive());
    }

    /** Whether this transaction was a question of ours; then its answer is taken. */
    boolean answered(ClientKey key, int status) {
        var place = asked.remove(key);
        if (place == null) {
            return false;
        }
        heard(place, status);
        return true;
    }

    /** A call's request was answered, or not at all: 408 and 503 say so. */
    void heard(Trunks.Way way, int status) {
        heard(Place.of(way), status);
    }

    /** What is no place of a trunk, as a phone's contact, is not watched. */
    private void heard(Place place, int status) {
        if (places.stream().map(Place::of).noneMatch(place::equals)) {
            return;
        }
        var before = of(place);
        var after = before.after(status != 408 && status != 503);
        health.put(place, after);
        if (before.up() != after.up()) {
            look();
        }
    }

    /** DNS has new answers: what is known of other places is forgotten. */
    void use(List<Trunk> trunks, Id node) {
        places = trunks.stream()
                .flatMap(trunk -> trunk.flows(node, new Random(0)).stream()
                        .limit(MAX_PLACES)
                        .map(flow -> new Trunks.Way(trunk, flow)))
                .toList();
        var left = places.stream().map(Place::of).collect(Collectors.toSet());
        health.keySet().retainAll(left);
        due.keySet().retainAll(left);
        look();
    }

    private void look() {
        var up = places.stream()
                .filter(this::isUp)
                .map(way -> way.trunk().name())
                .collect(Collectors.toSet());
        var now = places.stream()
                .map(way -> way.trunk().name())
                .filter(name -> !up.contains(name))
                .distinct()
                .sorted()
                .toList();
        now.stream()
                .filter(name -> !down.contains(name))
                .forEach(name -> log.warn("trunk {} is down: it answers 503 or nothing", name));
        down.stream().filter(name -> !now.contains(name)).forEach(name -> log.warn("trunk {} is up again", name));
        down = now;
    }
}
