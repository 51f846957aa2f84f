package org.alongside.broker.bridge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.kernel.Id;
import org.alongside.rtc.packet.PacketSlot;

/**
 * A loop without sockets: what the bridge sends lies in the mailbox of the far address, and the clock stands until a test
 * moves it.
 */
final class FakeHost implements Host, Sink {
    static final Fingerprint FINGERPRINT = new Fingerprint("sha-256", "AA:BB");

    final List<BrokerEvent> events = new ArrayList<>();
    final Map<String, ClientTransport> expected = new HashMap<>();
    final Map<String, ClientTransport> owners = new HashMap<>();
    /** Real handshakes; without them a test hands out the keys itself. */
    Optional<DtlsAssociations> dtls = Optional.empty();

    /** What other threads want done; a test takes it when it likes. */
    final LinkedBlockingQueue<Runnable> turns = new LinkedBlockingQueue<>();

    final List<TrunkTransport> trunks = new ArrayList<>();
    final Wire external = () -> new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 16000);
    private final Map<String, ArrayDeque<byte[]>> mail = new HashMap<>();
    private final LongSupplier clock;
    int freeTrunkPairs = 100;
    boolean ownerSilent;
    boolean ownerOutlived;

    FakeHost(LongSupplier clock) {
        this.clock = clock;
    }

    /** What was sent to this far address from this port of ours since the last call. */
    List<byte[]> sentTo(Wire from, Remote to) {
        ArrayDeque<byte[]> box = mail.remove(key(from, to));
        return box == null ? List.of() : List.copyOf(box);
    }

    private static String key(Wire wire, Remote remote) {
        return wire.local().getPort() + ">" + remote;
    }

    <T extends BrokerEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public PacketSlot slot() {
        return PacketSlot.heap();
    }

    @Override
    public void transmit(Wire wire, Remote to, PacketSlot packet) {
        mail.computeIfAbsent(key(wire, to), _ -> new ArrayDeque<>()).add(packet.toBytes());
    }

    @Override
    public void discard(PacketSlot packet) {}

    @Override
    public void event(BrokerEvent event) {
        events.add(event);
    }

    @Override
    public void wakeAt(long nanos) {}

    @Override
    public List<TransportCandidate> candidates(InetAddress client) {
        return List.of(new TransportCandidate("1", 1, "127.0.0.1", 16000));
    }

    @Override
    public void expect(String ufrag, ClientTransport transport) {
        expected.put(ufrag, transport);
    }

    @Override
    public void forget(String ufrag) {
        expected.remove(ufrag);
    }

    @Override
    public void own(Wire wire, Remote remote, ClientTransport transport) {
        owners.put(remote.toString(), transport);
    }

    @Override
    public void disown(Wire wire, Remote remote, ClientTransport transport) {
        owners.remove(remote.toString(), transport);
    }

    @Override
    public Optional<TrunkWires> bindTrunk(TrunkTransport transport) {
        if (freeTrunkPairs-- <= 0) {
            return Optional.empty();
        }
        trunks.add(transport);
        int port = 17_000 + 2 * trunks.size();
        InetSocketAddress rtp = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        InetSocketAddress rtcp = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port + 1);
        return Optional.of(new TrunkWires(() -> rtp, () -> rtcp, rtp.getAddress()));
    }

    @Override
    public void release(TrunkWires wires) {
        freeTrunkPairs++;
    }

    @Override
    public List<Fingerprint> localFingerprints() {
        return dtls.map(DtlsAssociations::localFingerprints).orElse(List.of(FINGERPRINT));
    }

    @Override
    public DtlsAssociations.Association handshake(DtlsAssociations.Role role, List<Fingerprint> remote, DtlsEnd end) {
        return dtls.map(real -> real.open(
                        role, remote, datagram -> turns.add(() -> end.onDtlsOutbound(datagram)), new TurnByTurn(end)))
                .orElseGet(Silent::new);
    }

    /** What DTLS tells from its own threads, for the test's turn. */
    private final class TurnByTurn implements DtlsAssociations.Outcome {
        private final DtlsEnd end;

        TurnByTurn(DtlsEnd end) {
            this.end = end;
        }

        @Override
        public void established(DtlsAssociations.Keys keys) {
            turns.add(() -> end.onDtlsEstablished(clock.getAsLong(), keys));
        }

        @Override
        public void failed(String reason) {
            turns.add(() -> end.onDtlsFailed(clock.getAsLong(), reason));
        }

        @Override
        public void closed() {
            turns.add(() -> end.onDtlsClosed(clock.getAsLong()));
        }
    }

    private static final class Silent implements DtlsAssociations.Association {
        @Override
        public void receive(byte[] datagram) {}

        @Override
        public void close() {}
    }

    @Override
    public boolean mayBeReplaced(long now, Id owner) {
        return ownerSilent;
    }

    @Override
    public boolean isOutlived(long now, Id owner) {
        return ownerOutlived;
    }
}
