package org.alongside.gateway.call;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.call.CallState.Ended;
import org.alongside.gateway.call.CallState.Forwarding;
import org.alongside.gateway.call.CallState.Fresh;
import org.alongside.gateway.call.CallState.Replacing;
import org.alongside.gateway.call.CallState.Ringing;
import org.alongside.gateway.call.CallState.Talking;
import org.alongside.gateway.call.CallState.Transferring;

/**
 * The patience of a call. Which deadlines run is a function of its state, so a runner starts and stops them by comparing, and
 * an adopter starts the same ones.
 */
public enum Deadline {
    RINGING(EndReason.TIMEOUT),
    /** Of a caller who waits whoever is rung: whoever adds callees should have ended it long before. */
    WAITING(EndReason.TIMEOUT),
    /** Those who are rung have had their time: the next group rings too. */
    NEXT_GROUP(EndReason.TIMEOUT),
    /** The caller's first attach, without which a trunk can't be invited. */
    FIRST_ATTACH(EndReason.NO_MEDIA),
    FIRST_MEDIA(EndReason.NO_MEDIA),
    CALLER_GRACE(EndReason.CONNECTION_LOST),
    CALLEE_GRACE(EndReason.CONNECTION_LOST),
    /** Of a client to which somebody is being transferred. */
    TARGET_GRACE(EndReason.CONNECTION_LOST),
    CALLER_SILENCE(EndReason.MEDIA_LOST),
    CALLEE_SILENCE(EndReason.MEDIA_LOST);

    private final EndReason reason;

    Deadline(EndReason reason) {
        this.reason = reason;
    }

    /** Why a call ends that misses it. */
    EndReason reason() {
        return reason;
    }

    /**
     * How long each lasts.
     *
     * @param waiting of a caller for whom callees come and go
     * @param group how long one group rings before the next one does too
     * @param trunkSilence longer than a client's, because a phone that suppresses silence is silent and well
     */
    public record Patience(
            Duration ringing,
            Duration waiting,
            Duration group,
            Duration firstMedia,
            Duration grace,
            Duration clientSilence,
            Duration trunkSilence) {
        public static final Patience DEFAULT = new Patience(
                Duration.ofMinutes(2),
                Duration.ofHours(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(120));

        public Patience withRinging(Duration other) {
            return new Patience(other, waiting, group, firstMedia, grace, clientSilence, trunkSilence);
        }
    }

    /**
     * A deadline that runs.
     *
     * @param of whose it is, where several may each have their own; empty where it is the call's
     */
    public record Running(Deadline deadline, Optional<LegId> of) {
        static Running ofCall(Deadline deadline) {
            return new Running(deadline, Optional.empty());
        }
    }

    /** The deadlines that run in this state. */
    static Map<Running, Duration> running(CallState state, Patience patience) {
        var running = new LinkedHashMap<Running, Duration>();
        switch (state) {
            case Fresh() -> {}
            case Ringing(var fork) -> {
                if (fork.caller() instanceof ClientLeg caller
                        && fork.callees().rung().stream().anyMatch(TrunkLeg.class::isInstance)
                        && caller.latestAttach() == 0) {
                    running.put(Running.ofCall(FIRST_ATTACH), patience.firstMedia());
                }
                rings(fork.callees(), patience, running);
                graces(fork, patience, running);
            }
            case Talking(var call) -> talking(call, patience, running);
            case Replacing(var call, var old, var newcomer) -> {
                talking(call, patience, running);
                running.put(Running.ofCall(RINGING), patience.ringing());
            }
            case Transferring(var call, var transfer) -> {
                graces(call, patience, running);
                transfer.callees()
                        .ifPresentOrElse(
                                callees -> targets(callees, patience, running),
                                () -> running.put(Running.ofCall(RINGING), patience.ringing()));
            }
            case Forwarding(var fork) -> {
                rings(fork.callees(), patience, running);
                graces(fork, patience, running);
            }
            case Ended ended -> {}
        }
        return running;
    }

    private static void talking(Call call, Patience patience, Map<Running, Duration> running) {
        if (call.clients().stream().anyMatch(Deadline::awaitsMedia)) {
            running.put(Running.ofCall(FIRST_MEDIA), patience.firstMedia());
        }
        graces(call, patience, running);
        silences(call, patience, running);
    }

    /** Who was handed on while its connection was lost has its grace first. */
    private static boolean awaitsMedia(ClientLeg client) {
        return client.connectedAttach() == 0 && (client.here() || client.earlier() == 0);
    }

    private static void rings(Callees callees, Patience patience, Map<Running, Duration> running) {
        if (callees.dialled().waits()) {
            running.put(Running.ofCall(WAITING), patience.waiting());
        } else {
            running.put(Running.ofCall(RINGING), patience.ringing());
        }
        if (!callees.later().isEmpty()) {
            running.put(Running.ofCall(NEXT_GROUP), patience.group());
        }
    }

    private static void targets(Callees callees, Patience patience, Map<Running, Duration> running) {
        rings(callees, patience, running);
        for (var leg : callees.rung()) {
            if (leg instanceof ClientLeg client && !client.here()) {
                running.put(new Running(TARGET_GRACE, Optional.of(leg.id())), patience.grace());
            }
        }
    }

    private static void graces(Parties call, Patience patience, Map<Running, Duration> running) {
        for (var client : call.clients()) {
            if (!client.here()) {
                var whose = call.isCaller(client.id()) ? CALLER_GRACE : CALLEE_GRACE;
                running.put(new Running(whose, Optional.of(client.id())), patience.grace());
            }
        }
    }

    private static void silences(Call call, Patience patience, Map<Running, Duration> running) {
        if (call.legs().stream().anyMatch(Leg::holding)) {
            return; // nothing is due
        }
        for (var leg : call.legs()) {
            if (leg.silent()) {
                running.put(
                        Running.ofCall(call.isCaller(leg.id()) ? CALLER_SILENCE : CALLEE_SILENCE),
                        leg instanceof TrunkLeg ? patience.trunkSilence() : patience.clientSilence());
            }
        }
    }
}
