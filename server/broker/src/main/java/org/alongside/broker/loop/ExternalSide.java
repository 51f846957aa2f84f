package org.alongside.broker.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.bridge.ClientTransport;
import org.alongside.broker.bridge.Rejections;
import org.alongside.broker.port.AddressTable;
import org.alongside.broker.port.Candidates;
import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/**
 * The external ports of one media loop and who is behind a far address: a connectivity check is told by the user fragment it
 * names (RFC 8445 §7.3), everything else by an address that once passed such a check. Runs on its media loop.
 *
 * <p>A datagram from an address that nobody owns is garbage by definition, whatever it holds: it costs one look-up.
 */
final class ExternalSide {
    private final MediaLoop loop;
    private final Candidates candidates;
    private final Rejections rejections;
    private final BiConsumer<BridgeId, RuntimeException> faults;
    private final List<LivePort> ports = new ArrayList<>();
    private final Map<Wire, Entry> byWire = new HashMap<>();
    private final Map<String, ClientTransport> expected = new HashMap<>();
    private int turn;

    /** One port and the far addresses behind it. */
    private final class Entry implements LivePort.Inbound {
        final AddressTable<ClientTransport> owners = new AddressTable<>();

        @Override
        public void onDatagram(long now, LivePort live, Remote from, PacketSlot packet) {
            ClientTransport owner = owners.get(from);
            PacketKind kind = PacketKind.of(packet);
            if (kind == PacketKind.STUN) {
                onStun(now, live, from, packet, owner);
            } else if (owner == null) {
                rejections.unexpected();
            } else {
                deliver(now, kind, owner, from, packet);
            }
        }
    }

    ExternalSide(
            MediaLoop loop,
            ExternalPorts settings,
            Rejections rejections,
            BiConsumer<BridgeId, RuntimeException> faults) {
        this.loop = loop;
        this.rejections = rejections;
        this.faults = faults;
        candidates = new Candidates(settings);
    }

    /** Before the loop runs. */
    void bind(InetSocketAddress local) throws IOException {
        Entry entry = new Entry();
        LivePort port = loop.bind(local, entry);
        ports.add(port);
        byWire.put(port, entry);
    }

    /** A check names its transport; an answer to our own probe comes from an address we know. */
    private void onStun(long now, LivePort port, Remote from, PacketSlot packet, @Nullable ClientTransport owner) {
        Optional<StunMessage> message = StunMessage.parse(packet);
        if (message.isEmpty()) {
            rejections.malformed();
            return;
        }
        ClientTransport named = message.get()
                .localUfrag()
                .map(expected::get)
                .orElse(message.get().username().isEmpty() ? owner : null);
        if (named == null) {
            rejections.unexpected();
            return;
        }
        try {
            named.onStun(now, port, from, message.get());
        } catch (RuntimeException wrong) {
            faults.accept(named.bridge(), wrong);
        }
    }

    private void deliver(long now, PacketKind kind, ClientTransport transport, Remote from, PacketSlot packet) {
        try {
            switch (kind) {
                case RTP -> transport.onRtp(now, packet);
                case RTCP -> transport.onRtcp(now, packet);
                case DTLS -> transport.onDtls(now, from, packet);
                case STUN, OTHER -> rejections.malformed();
            }
        } catch (RuntimeException wrong) {
            faults.accept(transport.bridge(), wrong);
        }
    }

    /** Exactly one port, and the ports take turns. */
    List<TransportCandidate> candidates(InetAddress client) {
        LivePort port = ports.get(turn++ % ports.size());
        return candidates.offer(client, port.local().getPort(), ownAddresses());
    }

    /** Asked each time: a laptop changes its network while demo mode runs. */
    private static List<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException _) {
            return List.of(InetAddress.getLoopbackAddress());
        }
    }

    List<InetSocketAddress> ports() {
        return ports.stream().map(LivePort::local).toList();
    }

    void expect(String ufrag, ClientTransport transport) {
        expected.put(ufrag, transport);
    }

    void forget(String ufrag) {
        expected.remove(ufrag);
    }

    void own(Wire wire, Remote remote, ClientTransport transport) {
        owners(wire).put(remote, transport);
    }

    void disown(Wire wire, Remote remote, ClientTransport transport) {
        owners(wire).remove(remote, transport);
    }

    private AddressTable<ClientTransport> owners(Wire wire) {
        return Objects.requireNonNull(byWire.get(wire)).owners;
    }
}
