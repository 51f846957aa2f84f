package org.alongside.testkit.net;

import java.time.Duration;

/**
 * What a path does to what is sent over it; chances are 0 to 1, drawn for each packet.
 *
 * @param delay every packet takes at least so long
 * @param jitter and up to so much longer, evenly spread; packets overtake one another only by {@code reorder}
 * @param loss the chance to vanish
 * @param reorder the chance to be held back by {@code reorderDelay}, so that later ones overtake it
 * @param duplicate the chance to arrive twice
 */
public record Conditions(
        Duration delay, Duration jitter, double loss, double reorder, Duration reorderDelay, double duplicate) {
    /** Everything arrives at once and in order. */
    public static final Conditions PERFECT = new Conditions(Duration.ZERO, Duration.ZERO, 0, 0, Duration.ZERO, 0);

    public Conditions {
        requireChance("loss", loss);
        requireChance("reorder", reorder);
        requireChance("duplicate", duplicate);
    }

    private static void requireChance(String name, double chance) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException(name + " is a chance from 0 to 1, not " + chance);
        }
    }

    public Conditions withDelay(Duration min, Duration spread) {
        return new Conditions(min, spread, loss, reorder, reorderDelay, duplicate);
    }

    public Conditions withLoss(double chance) {
        return new Conditions(delay, jitter, chance, reorder, reorderDelay, duplicate);
    }

    public Conditions withReorder(double chance, Duration heldBack) {
        return new Conditions(delay, jitter, loss, chance, heldBack, duplicate);
    }

    public Conditions withDuplicate(double chance) {
        return new Conditions(delay, jitter, loss, reorder, reorderDelay, chance);
    }
}
