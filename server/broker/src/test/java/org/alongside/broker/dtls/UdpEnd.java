package org.alongside.broker.dtls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations.Association;
import org.alongside.broker.dtls.DtlsAssociations.Role;

/** One of our associations on a real UDP socket, towards an OpenSSL peer. */
final class UdpEnd implements AutoCloseable {
    private final Ends.Told told = new Ends.Told();
    private final OpenSsl.Peer far;
    private final AtomicReference<SocketAddress> to = new AtomicReference<>();
    private final Association association;

    static UdpEnd server(SrtpHandshakes ours, List<Fingerprint> vouched, OpenSsl.Peer far) {
        return new UdpEnd(Role.SERVER, ours, vouched, far);
    }

    static UdpEnd client(SrtpHandshakes ours, List<Fingerprint> vouched, OpenSsl.Peer far) {
        return new UdpEnd(Role.CLIENT, ours, vouched, far);
    }

    private UdpEnd(Role role, SrtpHandshakes ours, List<Fingerprint> vouched, OpenSsl.Peer far) {
        this.far = far;
        this.to.set(far.socket().getRemoteSocketAddress());
        this.association = ours.open(role, vouched, this::send, told);
        Thread.ofVirtual().start(this::receive);
    }

    Ends.Told told() {
        return told;
    }

    @Override
    public void close() {
        association.close();
    }

    private void send(byte[] datagram) {
        try {
            far.socket().send(new DatagramPacket(datagram, datagram.length, to.get()));
        } catch (IOException refusedOrClosed) { // nobody listens yet, or no more: as lost on the way
            Thread.onSpinWait();
        }
    }

    private void receive() {
        byte[] buffer = new byte[2_000];
        while (!far.socket().isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                far.socket().receive(packet);
                to.set(packet.getSocketAddress());
                association.receive(Arrays.copyOf(buffer, packet.getLength()));
            } catch (java.net.PortUnreachableException notYet) {
                Thread.onSpinWait();
            } catch (IOException broken) {
                if (!far.socket().isClosed()) {
                    throw new UncheckedIOException(broken);
                }
            }
        }
    }
}
