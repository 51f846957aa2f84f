package org.alongside.gateway.call;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.ClientMessage.Progress;

/**
 * Everybody who is rung, was rung, or may be rung later for one caller.
 *
 * @param rung who rings now, or is about to
 * @param later the groups whose turn has not come
 * @param left who is not rung any longer, the latest last; at most {@link #REMEMBERED}
 * @param told the last progress that whoever waits has heard
 */
public record Callees(
        Dialled dialled, List<Leg> rung, List<List<Leg>> later, List<Left> left, Optional<Progress> told) {
    /** More than these are not rung at once for one caller. */
    public static final int MOST = 10;

    private static final int REMEMBERED = 16;

    public Callees {
        rung = List.copyOf(rung);
        later = later.stream().map(List::copyOf).toList();
        left = List.copyOf(left);
    }

    static Callees of(TargetSet targets) {
        return new Callees(targets.dialled(), List.of(), targets.groups(), List.of(), Optional.empty());
    }

    /** Whether others may still be rung. */
    boolean mayGrow() {
        return dialled.waits() || !later.isEmpty();
    }

    /** With this one as it is now; nothing changes for who has left. */
    Callees with(Leg leg) {
        return ringing(rung.stream().map(l -> l.id().equals(leg.id()) ? leg : l).toList());
    }

    Callees plus(Leg leg) {
        return ringing(Stream.concat(rung.stream(), Stream.of(leg)).toList());
    }

    private Callees ringing(List<Leg> now) {
        return new Callees(dialled, now, later, left, told);
    }

    Callees withLater(List<List<Leg>> groups) {
        return new Callees(dialled, rung, groups, left, told);
    }

    Callees told(Progress progress) {
        return new Callees(dialled, rung, later, left, Optional.of(progress));
    }

    Callees without(Left one) {
        var all = Stream.concat(left.stream(), Stream.of(one)).toList();
        return new Callees(
                dialled,
                rung.stream().filter(l -> !l.id().equals(one.leg())).toList(),
                later,
                all.subList(Math.max(0, all.size() - REMEMBERED), all.size()),
                told);
    }

    /** Nobody is rung any more, nor later. */
    Callees empty() {
        return new Callees(dialled, List.of(), List.of(), left, told);
    }

    /** Why nobody answered, if nobody is left. */
    Optional<Left> best() {
        return left.stream().min(Left.BEST);
    }

    /** Why this one is not rung any longer; empty while it is, and once many others have left after it. */
    public Optional<Left> left(LegId leg) {
        return left.stream().filter(l -> l.leg().equals(leg)).findFirst();
    }
}
