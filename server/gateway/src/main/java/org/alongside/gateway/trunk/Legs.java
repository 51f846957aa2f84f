package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.alongside.broker.api.LegId;
import org.alongside.sip.extension.Replaces;
import org.alongside.sip.message.SipRequest;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.Timing;

/**
 * The legs of the core: found by their names and their dialogs, woken in time, and kept a while after their end for what is
 * still under way. Same owner as the core.
 */
final class Legs {
    private static final int MAX = 10_000;
    private static final long LINGER = Duration.ofSeconds(64).toNanos();

    private final Map<LegId, SipLeg> living = new HashMap<>();
    private final Map<String, List<SipLeg>> byCallId = new HashMap<>();
    private final Map<String, Integer> ofTrunk = new HashMap<>();
    private final ArrayDeque<Gone> lingering = new ArrayDeque<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private final List<SipLeg> touched = new ArrayList<>();

    /** A leg that has ended and is still found by late messages. */
    private record Gone(SipLeg leg, long until) {}

    /** A moment at which a leg wants a look; it may have chosen another one since. */
    private record Alarm(long at, SipLeg leg) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return Long.compare(at, other.at);
        }
    }

    int size() {
        return living.size();
    }

    boolean areFull() {
        return living.size() >= MAX;
    }

    /** A trunk's limit counts its calls in both directions. */
    boolean haveRoomOn(Trunk trunk) {
        int most = trunk.settings().maxCalls();
        return most == 0 || countOn(trunk) < most;
    }

    int countOn(Trunk trunk) {
        return ofTrunk.getOrDefault(trunk.name(), 0);
    }

    SipLeg add(SipLeg leg) {
        living.put(leg.id, leg);
        ofTrunk.merge(leg.trunk.name(), 1, Integer::sum);
        byCallId.merge(leg.dialog().callId(), List.of(leg), Legs::joined);
        return leg;
    }

    private static List<SipLeg> joined(List<SipLeg> some, List<SipLeg> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    void ended(SipLeg leg, long now) {
        if (living.remove(leg.id, leg)) {
            ofTrunk.merge(leg.trunk.name(), -1, Integer::sum);
        }
        lingering.add(new Gone(leg, now + LINGER));
    }

    void forgetOld(long now) {
        while (!lingering.isEmpty() && lingering.peek().until <= now) {
            var old = lingering.remove().leg;
            byCallId.computeIfPresent(old.dialog().callId(), (id, list) -> {
                var left = list.stream().filter(l -> l != old).toList();
                return left.isEmpty() ? null : left;
            });
        }
    }

    /** A connection is gone, which some may have used. */
    void lost(Flow connection) {
        living.values().forEach(leg -> leg.lost(connection));
    }

    // Found

    Optional<SipLeg> get(LegId id) {
        return Optional.ofNullable(living.get(id));
    }

    /** Also those that have ended. */
    List<SipLeg> withCallId(String callId) {
        return byCallId.getOrDefault(callId, List.of());
    }

    Optional<SipLeg> find(String callId, String localTag) {
        for (var leg : withCallId(callId)) {
            if (leg.localTag().equals(localTag)) {
                return Optional.of(leg);
            }
        }
        return Optional.empty();
    }

    /** The leg whose dialog a request belongs to: our tag is in To, and the other side's fits. */
    Optional<SipLeg> of(SipRequest request) {
        var head = request.head();
        return head.toTag()
                .flatMap(tag -> find(head.callId(), tag))
                .filter(leg -> leg.dialog().remote().tag().equals(head.fromTag()));
    }

    /** The leg whose dialog this names, as its other side would name it. */
    Optional<SipLeg> named(Replaces dialog) {
        return find(dialog.callId(), dialog.toTag())
                .filter(leg -> leg.dialog().remote().tag().equals(Optional.of(dialog.fromTag())));
    }

    // Woken

    /** Called by a leg whose phase is about to act or has changed: it may want to be woken at another moment. */
    void touched(SipLeg leg) {
        touched.add(leg);
    }

    void setAlarms() {
        for (var leg : touched) {
            long at = leg.wakeAt();
            if (at < leg.alarmAt) {
                leg.alarmAt = at;
                alarms.add(new Alarm(at, leg));
            }
        }
        touched.clear();
    }

    void wake(long now) {
        while (!alarms.isEmpty() && alarms.peek().at <= now) {
            wake(alarms.remove(), now);
        }
    }

    private static void wake(Alarm alarm, long now) {
        var leg = alarm.leg;
        if (leg.alarmAt != alarm.at) {
            return; // a sooner alarm has rung already
        }
        leg.alarmAt = Timing.NEVER;
        if (leg.phase().wakeAt() <= now) {
            leg.phase().onTime(now);
        }
    }

    long wakeAt() {
        return alarms.isEmpty() ? Timing.NEVER : alarms.peek().at;
    }
}
