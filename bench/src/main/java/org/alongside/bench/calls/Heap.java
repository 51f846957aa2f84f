package org.alongside.bench.calls;

import java.lang.management.ManagementFactory;

/** The heap in use after everything that can go has gone. */
final class Heap {
    private Heap() {}

    static long used() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc(); // what the first one made reachable for finishing
        return memory.getHeapMemoryUsage().getUsed();
    }
}
