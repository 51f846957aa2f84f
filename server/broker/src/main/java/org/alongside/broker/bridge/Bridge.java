package org.alongside.broker.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Refused;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.broker.port.Limits;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.jspecify.annotations.Nullable;

/**
 * Two legs of a call and what flows between them. It carries its owner's claim, and it outlives that owner by 60 s: media
 * goes on while another server takes over.
 *
 * <p>Runs on its media loop. Packets reach it through its legs' transports, time and commands through the methods here;
 * everything leaves through the {@link Sink}.
 */
public final class Bridge {
    /** How late a bridge without urgent work may notice that something is due. */
    private static final long IDLE_TICK_NANOS = 50_000_000;

    private final BridgeId id;
    private final Limits limits;
    private final Surroundings around;
    private final List<Leg> legs = new ArrayList<>();
    private Claim claim;
    private boolean ended;

    /** @param random must be unpredictable: it draws ICE credentials and SRTP keys */
    public Bridge(
            BridgeId id,
            Claim claim,
            Limits limits,
            Host host,
            Sink sink,
            RandomGenerator random,
            Rejections rejections) {
        this.id = id;
        this.claim = claim;
        this.limits = limits;
        this.around = new Surroundings(id, host, sink, random, rejections);
    }

    public BridgeId id() {
        return id;
    }

    public Id owner() {
        return claim.owner();
    }

    public int legCount() {
        return legs.size();
    }

    /** Once ended, nothing may be called any more. */
    public boolean hasEnded() {
        return ended;
    }

    /** Carries the command out, or says why not; then nothing has changed. */
    public BrokerReply on(long now, Claim by, BrokerCommand command) {
        Failure fenced = fence(now, by);
        if (fenced != null) {
            return new Refused(fenced);
        }
        claim = by;
        BrokerReply reply = switch (command) {
            case BrokerCommand.OpenBridge _ -> new BrokerReply.Done();
            case BrokerCommand.AttachClient attach -> attach(now, attach);
            case BrokerCommand.OpenTrunk open -> openTrunk(open);
            case BrokerCommand.Configure configure -> configure(now, configure);
            case BrokerCommand.SendDtmf dtmf -> sendDtmf(now, dtmf);
            case BrokerCommand.RequestKeyFrame request -> requestKeyFrame(now, request);
            case BrokerCommand.CloseLeg close -> closeLeg(now, close.leg());
            case BrokerCommand.CloseBridge _ -> end(now);
            case BrokerCommand.ClaimBridge _ ->
                new BrokerReply.BridgeClaimed(legs.stream().map(Leg::id).toList());
        };
        if (!ended) {
            around.sink().wakeAt(now);
        }
        return reply;
    }

    /** The broker is the fence: an older epoch never speaks again, a newer one only when the owner has fallen silent. */
    private @Nullable Failure fence(long now, Claim by) {
        boolean same = by.owner().equals(claim.owner());
        if (by.epoch() < claim.epoch() || (by.epoch() == claim.epoch() && !same)) {
            return new Failure(
                    Failure.Code.CONFLICT, "bridge %s has passed to epoch %d".formatted(brief(), claim.epoch()));
        }
        if (!same && !around.host().mayBeReplaced(now, claim.owner())) {
            return new Failure(Failure.Code.CONFLICT, "the owner of bridge %s is alive".formatted(brief()));
        }
        return null;
    }

    private BrokerReply attach(long now, BrokerCommand.AttachClient command) {
        Leg leg = find(command.leg());
        if (leg == null && isFull()) {
            return tooManyLegs();
        }
        if (leg == null) {
            leg = new ClientLeg(command.leg(), around, this::peerOf);
            legs.add(leg);
        }
        return leg instanceof ClientLeg client
                ? client.attach(now, command, limits.transportsPerLeg())
                : refused(Failure.Code.BAD_REQUEST, "leg %s goes to a trunk".formatted(command.leg()));
    }

    private BrokerReply openTrunk(BrokerCommand.OpenTrunk command) {
        Leg leg = find(command.leg());
        if (leg == null && isFull()) {
            return tooManyLegs();
        }
        if (leg == null) {
            TrunkLeg trunk = new TrunkLeg(command.leg(), around, this::peerOf);
            BrokerReply reply = trunk.open(command);
            if (reply instanceof BrokerReply.TrunkOpened) {
                legs.add(trunk);
            }
            return reply;
        }
        return leg instanceof TrunkLeg trunk
                ? trunk.opened()
                : refused(Failure.Code.BAD_REQUEST, "leg %s goes to a client".formatted(command.leg()));
    }

    private BrokerReply configure(long now, BrokerCommand.Configure command) {
        Leg leg = find(command.leg());
        if (leg == null) {
            return noLeg(command.leg());
        }
        BrokerReply reply = leg.configure(now, command.attach(), command.media());
        if (reply instanceof BrokerReply.Done) {
            // The two legs configured last are the ones that talk.
            legs.remove(leg);
            legs.add(leg);
            rejoin(now);
        }
        return reply;
    }

    /** Payload types, directions or partners have changed: every leg learns what goes to whom. */
    private void rejoin(long now) {
        for (Leg leg : legs) {
            leg.join(now, peerOf(leg));
        }
    }

    private BrokerReply sendDtmf(long now, BrokerCommand.SendDtmf command) {
        Leg leg = find(command.leg());
        return leg == null ? noLeg(command.leg()) : leg.sendDtmf(now, command.tones());
    }

    private BrokerReply requestKeyFrame(long now, BrokerCommand.RequestKeyFrame command) {
        Leg leg = find(command.leg());
        if (leg == null) {
            return noLeg(command.leg());
        }
        leg.wantKeyFrame(now);
        return new BrokerReply.Done();
    }

    private BrokerReply closeLeg(long now, LegId gone) {
        Leg leg = find(gone);
        if (leg != null) {
            leg.close(now);
            legs.remove(leg);
            rejoin(now);
        }
        return new BrokerReply.Done();
    }

    /** Frees everything. */
    public BrokerReply end(long now) {
        for (Leg leg : legs) {
            leg.close(now);
        }
        legs.clear();
        ended = true;
        return new BrokerReply.Done();
    }

    /** Something due at or before now may be done. */
    public void onTime(long now) {
        if (around.host().isOutlived(now, claim.owner())) {
            end(now);
            return;
        }
        long due = now + IDLE_TICK_NANOS;
        for (int i = 0; i < legs.size(); i++) {
            due = Math.min(due, legs.get(i).onTime(now));
        }
        around.sink().wakeAt(due);
    }

    /** The other end of the conversation: the leg configured last of all others. */
    private @Nullable Leg peerOf(Leg leg) {
        for (int i = legs.size() - 1; i >= 0; i--) {
            if (legs.get(i) != leg) {
                return legs.get(i);
            }
        }
        return null;
    }

    private @Nullable Leg find(LegId leg) {
        return legs.stream().filter(one -> one.id().equals(leg)).findFirst().orElse(null);
    }

    private boolean isFull() {
        return legs.size() >= limits.legsPerBridge();
    }

    private BrokerReply tooManyLegs() {
        return refused(Failure.Code.LIMIT, "bridge %s has its %d legs".formatted(brief(), limits.legsPerBridge()));
    }

    private BrokerReply noLeg(LegId leg) {
        return refused(
                Failure.Code.NOT_FOUND,
                "bridge %s has no leg %s".formatted(brief(), leg.id().brief()));
    }

    private static BrokerReply refused(Failure.Code code, String sentence) {
        return new Refused(new Failure(code, sentence));
    }

    private String brief() {
        return id.id().brief();
    }
}
