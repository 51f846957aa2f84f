package org.alongside.sip.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The order in which the servers of one name are tried: priority, then chance by weight (RFC 2782, "Usage rules"). */
final class SrvOrder {
    private SrvOrder() {}

    static List<DnsRecord.Srv> of(List<DnsRecord.Srv> records, RandomGenerator random) {
        var byPriority = new TreeMap<Integer, List<DnsRecord.Srv>>();
        records.forEach(record -> byPriority
                .computeIfAbsent(record.priority(), priority -> new ArrayList<>())
                .add(record));
        var ordered = new ArrayList<DnsRecord.Srv>();
        byPriority.values().forEach(group -> drawAll(group, ordered, random));
        return ordered;
    }

    /** Draws one after the other; those of weight 0 stand first, so that they have a small chance too. */
    private static void drawAll(List<DnsRecord.Srv> group, List<DnsRecord.Srv> into, RandomGenerator random) {
        group.sort(Comparator.comparing(record -> record.weight() != 0));
        while (!group.isEmpty()) {
            int sum = group.stream().mapToInt(DnsRecord.Srv::weight).sum();
            int drawn = random.nextInt(sum + 1);
            int index = 0;
            int running = group.getFirst().weight();
            while (running < drawn) {
                index++;
                running += group.get(index).weight();
            }
            into.add(group.remove(index));
        }
    }
}
