package org.alongside.broker.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.bridge.Host.TrunkWires;
import org.alongside.broker.bridge.TrunkTransport;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.socket.Remote;
import org.alongside.rtc.packet.PacketSlot;

/**
 * The internal ports of one media loop, bound in pairs on demand: RTP on the even port, RTCP on the odd one above (RFC 3550
 * §11). Runs on its media loop.
 *
 * <p>The search goes on where the last one ended, so that a port just released rests before it is used again: late packets of
 * the call before find nobody. Other loops and other programs are noticed by the bind itself.
 */
final class InternalSide {
    private final MediaLoop loop;
    private final InternalPorts settings;
    private final BiConsumer<BridgeId, RuntimeException> faults;
    private int next;

    InternalSide(MediaLoop loop, InternalPorts settings, BiConsumer<BridgeId, RuntimeException> faults) {
        this.loop = loop;
        this.settings = settings;
        this.faults = faults;
        next = settings.first();
    }

    Optional<TrunkWires> bind(TrunkTransport transport) {
        int pairs = (settings.last() - settings.first() + 1) / 2;
        for (int i = 0; i < pairs; i++) {
            int port = next;
            next = next + 3 > settings.last() ? settings.first() : next + 2;
            Optional<TrunkWires> wires = tryPair(port, transport);
            if (wires.isPresent()) {
                return wires;
            }
        }
        return Optional.empty();
    }

    private Optional<TrunkWires> tryPair(int port, TrunkTransport transport) {
        try {
            LivePort rtp = loop.bind(new InetSocketAddress(settings.bind(), port), rtp(transport));
            try {
                LivePort rtcp = loop.bind(new InetSocketAddress(settings.bind(), port + 1), rtcp(transport));
                int dscp = settings.marks().of(transport.kind());
                rtp.socket.mark(dscp);
                rtcp.socket.mark(dscp);
                return Optional.of(new TrunkWires(rtp, rtcp, settings.advertised()));
            } catch (IOException _) {
                loop.release(rtp);
                return Optional.empty();
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private LivePort.Inbound rtp(TrunkTransport transport) {
        return new LivePort.Inbound() {
            @Override
            public void onDatagram(long now, LivePort port, Remote from, PacketSlot packet) {
                try {
                    transport.onRtpPort(now, from, packet);
                } catch (RuntimeException wrong) {
                    faults.accept(transport.bridge(), wrong);
                }
            }
        };
    }

    private LivePort.Inbound rtcp(TrunkTransport transport) {
        return new LivePort.Inbound() {
            @Override
            public void onDatagram(long now, LivePort port, Remote from, PacketSlot packet) {
                try {
                    transport.onRtcpPort(now, from, packet);
                } catch (RuntimeException wrong) {
                    faults.accept(transport.bridge(), wrong);
                }
            }
        };
    }

    void release(TrunkWires wires) {
        loop.release((LivePort) wires.rtp());
        loop.release((LivePort) wires.rtcp());
    }
}
