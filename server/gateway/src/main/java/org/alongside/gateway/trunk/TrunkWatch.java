package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
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
    private final Map<String, Heard> latest = new HashMap<>();
    private Set<Place> places = Set.of();
    private List<Probed> probed = List.of();
    private long wakeAt;
    private List<String> down = List.of();

    /** One target of one trunk. */
    private record Place(String trunk, Flow flow) {
        static Place of(Trunks.Way way) {
            return new Place(way.trunk().name(), way.flow().withConnection(0));
        }
    }

    /** A place that is asked, and by which way. */
    private record Probed(Place place, Trunks.Way way) {}

    /** What somebody of a trunk last said, or 408 for silence. */
    private record Heard(int status, long at) {}

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
        if (now < wakeAt) {
            return;
        }
        for (var one : probed) {
            var place = one.place;
            if (due.getOrDefault(place, now) <= now && !asked.containsValue(place)) {
                var usual = one.way.trunk().settings().probeEvery();
                var interval = of(place).up() || usual.compareTo(WHILE_DOWN) < 0 ? usual : WHILE_DOWN;
                due.put(place, now + interval.toNanos());
                asked.put(asker.ask(one.way), place);
            }
        }
        lookAhead();
    }

    /** Kept, because it is asked after everything that happens. */
    long wakeAt() {
        return wakeAt;
    }

    private void lookAhead() {
        wakeAt = probed.stream()
                .map(Probed::place)
                .filter(place -> !asked.containsValue(place))
                .mapToLong(place -> due.getOrDefault(place, 0L))
                .min()
                .orElse(NEVER);
    }

    /** Whether this transaction was a question of ours; then its answer is taken. */
    boolean answered(long now, ClientKey key, int status) {
        var place = asked.remove(key);
        if (place == null) {
            return false;
        }
        heard(now, place, status);
        lookAhead();
        return true;
    }

    /** A call's request was answered, or not at all: 408 and 503 say so. */
    void heard(long now, Trunks.Way way, int status) {
        heard(now, Place.of(way), status);
    }

    /** What is no place of a trunk, as a phone's contact, is not watched. */
    private void heard(long now, Place place, int status) {
        if (!places.contains(place)) {
            return;
        }
        latest.put(place.trunk(), new Heard(status, now));
        var before = of(place);
        var after = before.after(status != 408 && status != 503);
        health.put(place, after);
        if (before.up() != after.up()) {
            look();
        }
    }

    TrunkReport report(long now, Trunk trunk, int calls) {
        int leadsTo = (int) places.stream()
                .filter(place -> place.trunk().equals(trunk.name()))
                .count();
        var last = Optional.ofNullable(latest.get(trunk.name()))
                .map(heard -> new TrunkReport.Answer(heard.status(), Duration.ofNanos(Math.max(now - heard.at(), 0))));
        return new TrunkReport(trunk.name(), !down.contains(trunk.name()), leadsTo, calls, last);
    }

    /** DNS has new answers: what is known of other places is forgotten. */
    void use(List<Trunk> trunks, Id node) {
        var ways = trunks.stream()
                .flatMap(trunk -> trunk.flows(node, new Random(0)).stream()
                        .limit(MAX_PLACES)
                        .map(flow -> new Trunks.Way(trunk, flow)))
                .toList();
        places = ways.stream().map(Place::of).collect(Collectors.toCollection(LinkedHashSet::new));
        probed = ways.stream()
                .filter(way -> way.trunk().settings().probeEvery().isPositive())
                .map(way -> new Probed(Place.of(way), way))
                .toList();
        health.keySet().retainAll(places);
        due.keySet().retainAll(places);
        look();
        lookAhead();
    }

    private void look() {
        var up = places.stream()
                .filter(place -> of(place).up())
                .map(Place::trunk)
                .collect(Collectors.toSet());
        var now = places.stream()
                .map(Place::trunk)
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
