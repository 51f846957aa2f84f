package org.alongside.bench.calls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.dtls.DtlsAssociations.Association;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.broker.dtls.DtlsAssociations.Outcome;
import org.alongside.broker.dtls.DtlsAssociations.Role;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.stun.StunMessage;
import org.alongside.rtc.stun.StunWriter;
import org.alongside.rtc.stun.TransactionId;

/**
 * The page's end of one call's media, as little of it as there can be: one STUN check that nominates, then a DTLS handshake as
 * its client. It uses the broker's own libraries, and nothing cheaper is at hand that proves as much. Lives on one virtual
 * thread until the broker says goodbye.
 */
final class Peer implements Outcome {
    private static final int REPEAT_MILLIS = 200;
    private static final int TRIES = 25;

    private final Place place;
    private final DtlsAssociations dtls;
    private volatile boolean over;

    /** What a broker's description says, and what the peer's own offer called it. */
    record Place(String ours, String theirs, String password, int port, String fingerprint) {
        static Place in(String sdp, String ours) {
            return new Place(
                    ours,
                    after(sdp, "a=ice-ufrag:"),
                    after(sdp, "a=ice-pwd:"),
                    Integer.parseInt(after(sdp, "a=candidate:").split(" ", -1)[5]),
                    after(sdp, "a=fingerprint:sha-256 "));
        }

        private static String after(String sdp, String name) {
            int start = sdp.indexOf(name) + name.length();
            return sdp.substring(start, sdp.indexOf("\r\n", start));
        }

        /** Reads what {@link #toString} wrote. */
        static Place parse(String line) {
            String[] words = line.split(" ", -1);
            return new Place(words[0], words[1], words[2], Integer.parseInt(words[3]), words[4]);
        }

        @Override
        public String toString() {
            return String.join(" ", ours, theirs, password, Integer.toString(port), fingerprint);
        }
    }

    private Peer(Place place, DtlsAssociations dtls) {
        this.place = place;
        this.dtls = dtls;
    }

    static void begin(Place place, DtlsAssociations dtls) {
        Thread.ofVirtual().name("peer").start(new Peer(place, dtls)::live);
    }

    private void live() {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), place.port));
            socket.setSoTimeout(REPEAT_MILLIS);
            check(socket);
            var association = dtls.open(
                    Role.CLIENT,
                    List.of(new Fingerprint("sha-256", place.fingerprint)),
                    datagram -> send(socket, datagram),
                    this);
            listen(socket, association);
            association.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void check(DatagramSocket socket) throws IOException {
        var request = PacketSlot.heap();
        StunWriter.request(TransactionId.random(ThreadLocalRandom.current()))
                .username(place.theirs + ":" + place.ours)
                .priority(1)
                .controlling(7)
                .useCandidate()
                .signed(place.password, request);
        for (int i = 0; i < TRIES; i++) {
            send(socket, request.toBytes());
            byte[] answer = receive(socket);
            if (StunMessage.parse(PacketSlot.of(answer))
                    .flatMap(StunMessage::mappedAddress)
                    .isPresent()) {
                return;
            }
        }
        over = true; // the call has ended meanwhile
    }

    private void listen(DatagramSocket socket, Association association) throws IOException {
        while (!over) {
            byte[] datagram = receive(socket);
            if (datagram.length > 0 && datagram[0] >= 20 && datagram[0] < 64) { // RFC 7983 §7
                association.receive(datagram);
            }
        }
    }

    /** Empty when nothing came in time. */
    private static byte[] receive(DatagramSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[1500], 1500);
        try {
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (SocketTimeoutException nothing) {
            return new byte[0];
        }
    }

    private static void send(DatagramSocket socket, byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length));
        } catch (IOException failed) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    @Override
    public void established(Keys keys) {}

    @Override
    public void failed(String reason) {
        over = true; // the server counts the call
    }

    @Override
    public void closed() {
        over = true;
    }
}
