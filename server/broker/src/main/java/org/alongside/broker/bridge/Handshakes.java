package org.alongside.broker.bridge;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.TrunkDtls;
import org.alongside.broker.dtls.DtlsAssociations.Association;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.broker.dtls.DtlsAssociations.Role;
import org.alongside.broker.socket.Remote;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.srtp.SrtpProfile;
import org.jspecify.annotations.Nullable;

/**
 * DTLS-SRTP over one UDP port towards a SIP endpoint (RFC 5763, 5764). Nothing is sent or believed before it has given keys.
 *
 * <p>No STUN check proves a source here, and a phone behind a NAT has another address than it signalled. So each source that
 * says hello gets a handshake of its own, and the first that shows the right certificate wins: a stranger can neither take
 * the far end's place nor fail it. Runs on its media loop.
 */
final class Handshakes implements Keying {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_ATTEMPTS = 4;
    /** A record of type handshake that starts with a ClientHello (RFC 6347 §4.3.1, §4.2.2). */
    private static final int HANDSHAKE = 22;

    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 13;

    private final Surroundings around;
    private final TrunkDtls agreed;
    private final TrunkPath path;
    private final ArrayDeque<Attempt> attempts = new ArrayDeque<>();
    private long startNanos;
    private @Nullable Attempt winner;
    private @Nullable Srtp keys;
    private String lastFailure = "no DTLS handshake within 30 s";
    private boolean over;

    Handshakes(long now, Surroundings around, TrunkDtls agreed, TrunkPath path) {
        this.around = around;
        this.agreed = agreed;
        this.path = path;
        startNanos = now;
    }

    /** One handshake with one source. */
    private final class Attempt implements DtlsEnd {
        final Remote far;
        private final Association association;

        Attempt(Role role, Remote far) {
            this.far = far;
            association = around.host().handshake(role, agreed.fingerprints(), this);
        }

        void receive(PacketSlot packet) {
            association.receive(packet.toBytes());
        }

        void close() {
            association.close();
        }

        @Override
        public BridgeId bridge() {
            return around.bridge();
        }

        @Override
        public void onDtlsOutbound(byte[] datagram) {
            Remote moved = winner == this ? path.target() : null;
            path.send(moved == null ? far : moved, datagram);
        }

        @Override
        public void onDtlsEstablished(long now, Keys agreedKeys) {
            established(now, this, agreedKeys);
        }

        @Override
        public void onDtlsFailed(long now, String reason) {
            failed(now, this, reason);
        }

        /** The SRTP keys stay good; how the call ends is for SIP to say. */
        @Override
        public void onDtlsClosed(long now) {}
    }

    /** Says hello, where that is our part and there is somebody to say it to; again where the far end has moved meanwhile. */
    void begin() {
        Remote target = path.target();
        if (agreed.setup() != DtlsSetup.ACTIVE || target == null || keys != null || over) {
            return;
        }
        Attempt present = attempts.peekLast();
        if (present == null || !present.far.is(target)) {
            forget(attempts);
            attempts.add(new Attempt(Role.CLIENT, target));
        }
    }

    /** A DTLS datagram from a source that the latch admits. */
    void onDtls(Remote from, PacketSlot packet) {
        Attempt whose = winner != null ? winner : attemptOf(from);
        if (whose == null && mayOpen(packet)) {
            makeRoom();
            whose = new Attempt(Role.SERVER, from);
            attempts.add(whose);
        }
        if (whose == null) {
            around.rejections().unexpected();
        } else {
            whose.receive(packet);
        }
    }

    private @Nullable Attempt attemptOf(Remote from) {
        for (Attempt attempt : attempts) {
            if (attempt.far.is(from)) {
                return attempt;
            }
        }
        return null;
    }

    private boolean mayOpen(PacketSlot packet) {
        return !over
                && agreed.setup() != DtlsSetup.ACTIVE
                && packet.length() > RECORD_HEADER
                && packet.u8(0) == HANDSHAKE
                && packet.u8(RECORD_HEADER) == CLIENT_HELLO;
    }

    /** The oldest goes, but never the one whose address was signalled. */
    private void makeRoom() {
        if (attempts.size() < MAX_ATTEMPTS) {
            return;
        }
        attempts.stream().filter(attempt -> !isSignalled(attempt)).findFirst().ifPresent(oldest -> {
            attempts.remove(oldest);
            oldest.close();
        });
    }

    private boolean isSignalled(Attempt attempt) {
        Remote target = path.target();
        return target != null && attempt.far.is(target);
    }

    private void established(long now, Attempt attempt, Keys agreedKeys) {
        if (!attempts.contains(attempt)) {
            return;
        }
        Optional<SrtpProfile> profile = SrtpProfile.ofDtls(agreedKeys.profile());
        if (profile.isEmpty()) {
            failed(now, attempt, "no SRTP profile in common");
            return;
        }
        attempts.remove(attempt);
        forget(attempts);
        winner = attempt;
        keys = Srtp.of(profile.get(), agreedKeys);
        path.onKeys(now, attempt.far);
    }

    private void failed(long now, Attempt attempt, String reason) {
        if (attempts.remove(attempt)) {
            attempt.close();
            lastFailure = reason;
            if (agreed.setup() == DtlsSetup.ACTIVE || isSignalled(attempt)) {
                end(now);
            }
        }
    }

    private void end(long now) {
        close();
        path.onNoKeys(now, lastFailure);
    }

    /** The time runs only while there is an address: who holds from the start need not shake hands. */
    void onTime(long now) {
        if (path.target() == null) {
            startNanos = now;
        } else if (keys == null && !over && now - startNanos >= LIMIT_NANOS) {
            end(now);
        }
    }

    void close() {
        over = true;
        forget(attempts);
        Attempt established = winner;
        if (established != null) {
            established.close();
        }
    }

    private static void forget(ArrayDeque<Attempt> attempts) {
        List<Attempt> former = List.copyOf(attempts);
        attempts.clear();
        former.forEach(Attempt::close);
    }

    @Override
    public boolean isReady() {
        return keys != null;
    }

    @Override
    public boolean protectRtp(PacketSlot packet) {
        Srtp agreedKeys = keys;
        return agreedKeys != null && agreedKeys.protectRtp(packet);
    }

    @Override
    public boolean protectRtcp(PacketSlot packet) {
        Srtp agreedKeys = keys;
        return agreedKeys != null && agreedKeys.protectRtcp(packet);
    }

    @Override
    public boolean openRtp(PacketSlot packet, Rejections rejections) {
        Srtp agreedKeys = keys;
        if (agreedKeys == null) {
            rejections.unexpected();
            return false;
        }
        return agreedKeys.openRtp(packet, rejections);
    }

    @Override
    public boolean openRtcp(PacketSlot packet, Rejections rejections) {
        Srtp agreedKeys = keys;
        if (agreedKeys == null) {
            rejections.unexpected();
            return false;
        }
        return agreedKeys.openRtcp(packet, rejections);
    }
}
