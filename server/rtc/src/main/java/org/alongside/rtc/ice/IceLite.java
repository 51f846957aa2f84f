package org.alongside.rtc.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.stun.StunAttribute;
import org.alongside.rtc.stun.StunMessage;
import org.alongside.rtc.stun.StunWriter;
import org.alongside.rtc.stun.TransactionId;

/**
 * The lite agent of one transport (RFC 8445 §2.5): always controlled, it answers checks and follows the client's nomination,
 * also when the client later nominates another address because it changed network.
 *
 * <p>libwebrtc checks a stable pair every 2.5 s, so silence is only noticed after three missed checks ({@link #isQuiet}); before
 * giving a leg up, ask with {@link #probe}: browsers answer Binding requests signed with their own password.
 *
 * <p>On its media loop.
 */
public final class IceLite {
    /** Three missed checks of libwebrtc and a little. */
    public static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(8);

    private static final int MAX_PROBES = 4;
    private static final int MAX_CHECKED = 8;

    private final IceCredentials local;
    private final IceCredentials remote;
    private final RandomGenerator random;
    private final long tieBreaker;
    private final List<Probe> probes = new ArrayList<>();
    private final List<InetSocketAddress> checked = new ArrayList<>();
    private Optional<InetSocketAddress> selected = Optional.empty();
    private long lastHeardNanos;

    private record Probe(TransactionId transaction, InetSocketAddress to, long sentNanos) {}

    public IceLite(IceCredentials local, IceCredentials remote, RandomGenerator random, long nowNanos) {
        this.local = local;
        this.remote = remote;
        this.random = random;
        this.tieBreaker = random.nextLong();
        this.lastHeardNanos = nowNanos;
    }

    public IceCredentials local() {
        return local;
    }

    /** Where to send; empty until the client has nominated. */
    public Optional<InetSocketAddress> selected() {
        return selected;
    }

    /** Whether an authentic check has come from there: DTLS and media from other addresses are not ours to answer. */
    public boolean isChecked(InetSocketAddress address) {
        return checked.contains(address);
    }

    /** No authentic STUN for 8 s. */
    public boolean isQuiet(long nowNanos) {
        return nowNanos - lastHeardNanos >= QUIET_NANOS;
    }

    /** When the last authentic STUN packet came; the start of the agent before the first. */
    public long lastHeardNanos() {
        return lastHeardNanos;
    }

    /**
     * Takes a STUN packet which arrived from {@code from}.
     *
     * @param reply gets the answer, where the reaction says that there is one; may not be {@code packet}
     */
    public IceReaction receive(PacketSlot packet, InetSocketAddress from, long nowNanos, PacketSlot reply) {
        Optional<StunMessage> parsed = StunMessage.parse(packet);
        return parsed.isPresent() ? receive(parsed.get(), from, nowNanos, reply) : new IceReaction.Ignored("malformed");
    }

    /** The same for a packet that was parsed already, to find its agent by {@link StunMessage#localUfrag}. */
    public IceReaction receive(StunMessage message, InetSocketAddress from, long nowNanos, PacketSlot reply) {
        if (!message.isBinding()) {
            return new IceReaction.Ignored("not Binding");
        }
        return switch (message.kind()) {
            case REQUEST -> onRequest(message, from, nowNanos, reply);
            case SUCCESS, ERROR -> onResponse(message, from, nowNanos);
            case INDICATION -> onIndication(message, nowNanos);
        };
    }

    private IceReaction onRequest(StunMessage request, InetSocketAddress from, long nowNanos, PacketSlot reply) {
        if (!request.isSigned() || request.username().isEmpty()) {
            // RFC 8489 §9.1.3; unsigned, as we share no secret with this one.
            StunWriter.error(request.transaction(), 400, "Bad Request").unsigned(reply);
            return new IceReaction.Refused(400);
        }
        if (!isForUs(request) || !request.isSignedWith(local.password().reveal())) {
            StunWriter.error(request.transaction(), 401, "Unauthenticated").unsigned(reply);
            return new IceReaction.Refused(401);
        }
        List<Integer> unknown = request.unknownAttributes();
        if (!unknown.isEmpty()) {
            StunWriter.error(request.transaction(), 420, "Unknown Attribute")
                    .unknownAttributes(unknown)
                    .signed(local.password().reveal(), reply);
            return new IceReaction.Refused(420);
        }
        if (request.has(StunAttribute.ICE_CONTROLLED)) {
            // A lite agent never takes control from a full one (RFC 8445 §6.1.1), so the other side must (§7.3.1.1).
            StunWriter.error(request.transaction(), 487, "Role Conflict")
                    .signed(local.password().reveal(), reply);
            return new IceReaction.Refused(487);
        }
        StunWriter.success(request.transaction(), from).signed(local.password().reveal(), reply);
        return onCheck(request, from, nowNanos);
    }

    private boolean isForUs(StunMessage request) {
        return request.username().equals(Optional.of(local.ufrag() + ":" + remote.ufrag()));
    }

    private IceReaction onCheck(StunMessage check, InetSocketAddress from, long nowNanos) {
        lastHeardNanos = nowNanos;
        remember(from);
        if (check.useCandidate() && !selected.equals(Optional.of(from))) {
            selected = Optional.of(from);
            return new IceReaction.Nominated(from);
        }
        return new IceReaction.Checked(from);
    }

    /** Oldest out first; the address in use is checked every few seconds, so it stays. */
    private void remember(InetSocketAddress from) {
        checked.remove(from);
        if (checked.size() == MAX_CHECKED) {
            checked.removeFirst();
        }
        checked.add(from);
    }

    private IceReaction onResponse(StunMessage response, InetSocketAddress from, long nowNanos) {
        Optional<Probe> probe = probes.stream()
                .filter(p -> p.transaction.equals(response.transaction()) && p.to.equals(from))
                .findFirst();
        if (probe.isEmpty() || !response.isSignedWith(remote.password().reveal())) {
            return new IceReaction.Ignored("answer to nothing we asked");
        }
        probes.remove(probe.get());
        // Even an error that is signed proves that the other side lives.
        lastHeardNanos = nowNanos;
        return new IceReaction.ProbeAnswered(from, nowNanos - probe.get().sentNanos);
    }

    /** A keep-alive (RFC 8445 §11): counts only if signed, which is optional, so mostly it doesn't. */
    private IceReaction onIndication(StunMessage indication, long nowNanos) {
        if (indication.isSignedWith(local.password().reveal())) {
            lastHeardNanos = nowNanos;
        }
        return new IceReaction.Ignored("indication");
    }

    /**
     * Writes a Binding request to the selected address; send it there. False while none is selected.
     *
     * <p>As a controlled agent's check it nominates nothing, and a browser answers it.
     */
    public boolean probe(long nowNanos, PacketSlot request) {
        if (selected.isEmpty()) {
            return false;
        }
        if (probes.size() == MAX_PROBES) {
            probes.removeFirst();
        }
        TransactionId transaction = TransactionId.random(random);
        probes.add(new Probe(transaction, selected.get(), nowNanos));
        StunWriter.request(transaction)
                .username(remote.ufrag() + ":" + local.ufrag())
                // Peer-reflexive, the only kind this check could discover (RFC 8445 §7.1.1).
                .priority((110L << 24) + (65_535L << 8) + 255)
                .controlled(tieBreaker)
                .signed(remote.password().reveal(), request);
        return true;
    }
}
