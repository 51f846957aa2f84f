package org.alongside.sip.resolve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A name server made of a few lines, {@code TYPE name values}; it notes every question. */
final class Zone {
    private final Map<Lookup, List<DnsRecord>> records = new HashMap<>();
    final List<String> asked = new ArrayList<>();

    static Zone of(String text) {
        var zone = new Zone();
        text.lines().map(line -> line.strip().split(" +", -1)).forEach(zone::add);
        return zone;
    }

    private void add(String[] w) {
        var type = Lookup.Type.valueOf(w[0]);
        DnsRecord record = switch (type) {
            case NAPTR -> new DnsRecord.Naptr(Integer.parseInt(w[2]), Integer.parseInt(w[3]), w[4], w[5], w[6]);
            case SRV -> new DnsRecord.Srv(Integer.parseInt(w[2]), Integer.parseInt(w[3]), Integer.parseInt(w[4]), w[5]);
            case A, AAAA -> new DnsRecord.Address(w[2]);
        };
        records.computeIfAbsent(new Lookup(type, w[1]), lookup -> new ArrayList<>())
                .add(record);
    }

    /** Answers until nothing is wanted; at most a hand's count of rounds, since each costs a round trip. */
    Resolution answer(Resolution resolution) {
        var now = resolution;
        for (int round = 0; !now.wanted().isEmpty(); round++) {
            if (round > 3) {
                throw new AssertionError("more rounds than NAPTR, SRV, A need: " + now.wanted());
            }
            for (Lookup lookup : now.wanted()) {
                asked.add(lookup.type() + " " + lookup.name());
                now = now.answered(lookup, records.getOrDefault(lookup, List.of()));
            }
        }
        return now;
    }

    List<String> targets(Resolution resolution, RandomGenerator random) {
        return answer(resolution).targets(random).stream()
                .map(t -> t.transport() + " " + t.address() + " " + t.port())
                .toList();
    }
}
