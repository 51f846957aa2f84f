package org.alongside.gateway.trunk;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.alongside.gateway.resolve.Addresses;
import org.alongside.gateway.trunk.TrunkOptions.ClientCertificate;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Id;
import org.alongside.sip.message.MessageParser;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.transaction.Flow;
import org.alongside.sip.transaction.Flow.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening points: one UDP reader that only parses and posts, a virtual thread for each TCP connection's reader and one
 * for its writer. Any thread may {@link #send}; it never blocks.
 */
final class SipSockets {
    static final String LISTENER = "main";
    static final int MAX_CONNECTIONS = 4096;
    /** So many of them may be strangers, so that trunks always find room; and so many of one address. */
    private static final int MAX_STRANGERS = 256;

    private static final int MAX_STRANGERS_OF_ONE = 16;

    /** What is there already is read in less; whoever had to wait longer slept. */
    private static final long WAS_WOKEN = Duration.ofNanos(20_000).toNanos();
    /** Nobody notices so much; the socket's buffer takes what comes meanwhile. */
    private static final long BREATH = Duration.ofMillis(4).toNanos();

    private static final Logger log = LoggerFactory.getLogger(SipSockets.class);

    private final String bind;
    private final Id node;
    private final Reader reader;
    private final Map<Long, TcpConnection> connections = new ConcurrentHashMap<>();
    private final AtomicLong connectionNumbers = new AtomicLong();
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final Optional<ServerSocket> secure;
    private final Optional<SipTls> tls;
    private final int trafficClass;
    private volatile boolean stopped;

    /** Whether somebody may connect. */
    enum Admission {
        /** Its address is known. */
        KNOWN,
        /** Only what it says will tell, and it has {@link TcpConnection#STRANGER_MILLIS} for that. */
        STRANGER,
        REFUSED
    }

    /** Who takes what arrives; called by the sockets' threads. */
    interface Reader {
        /**
         * @param flow by which the sender is reached where it sent from
         */
        void arrived(Parsed parsed, Flow flow);

        /** What was to leave by this flow didn't. */
        void failed(Flow flow);

        /** Whom the certificate of an address must name (RFC 5922 §4): the trunk's host as its settings have it. */
        String nameOf(String address);

        /** Asked before a connection from there is served. */
        Admission admits(String address, Transport transport);

        /** What a TLS connection from there is asked for. */
        ClientCertificate demandAt(String address);

        /**
         * The far end of a connection showed a certificate with these names, before its first message.
         *
         * @return whether that tells who it is
         */
        boolean proved(Flow flow, Set<String> names);

        /** Asked by the UDP reader before a datagram from there is looked at, so that a flood costs no parsing. */
        boolean reads(String address, long now);
    }

    private SipSockets(
            SipSettings settings,
            Id node,
            Reader reader,
            DatagramSocket udp,
            ServerSocket tcp,
            Optional<ServerSocket> secure) {
        this.bind = settings.bind();
        this.tls = settings.tls();
        this.trafficClass = settings.trafficClass();
        this.secure = secure;
        this.node = node;
        this.reader = reader;
        this.udp = udp;
        this.tcp = tcp;
    }

    /** Binds both listening points to one port and begins to read. */
    static SipSockets open(SipSettings settings, Id node, Reader reader) {
        for (int attempt = 0; ; attempt++) {
            try {
                return open(settings, settings.port(), node, reader);
            } catch (IOException taken) {
                if (settings.port() != 0 || attempt >= 20) { // a port the system chose for TCP may be taken for UDP
                    throw new StartFailure(
                            "SIP can't listen on %s port %d (sip.port): %s"
                                    .formatted(settings.bind(), settings.port(), taken.getMessage()),
                            taken);
                }
            }
        }
    }

    private static SipSockets open(SipSettings settings, int port, Id node, Reader reader) throws IOException {
        var tcp = new ServerSocket();
        DatagramSocket udp = null;
        try {
            tcp.setReuseAddress(true);
            tcp.bind(new InetSocketAddress(InetAddress.getByName(settings.bind()), port));
            udp = new DatagramSocket(null);
            udp.bind(new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort()));
            udp.setReceiveBufferSize(1 << 20);
            udp.setOption(StandardSocketOptions.IP_TOS, settings.trafficClass());
            var sockets = new SipSockets(settings, node, reader, udp, tcp, openSecure(settings));
            sockets.begin();
            return sockets;
        } catch (IOException failed) {
            tcp.close();
            if (udp != null) {
                udp.close();
            }
            throw failed;
        }
    }

    /** The TLS listening point takes plain connections and speaks TLS over them. */
    private static Optional<ServerSocket> openSecure(SipSettings settings) throws IOException {
        int port = settings.tls().map(SipTls::port).orElse(0);
        boolean chosenBySystem = settings.tls().isPresent() && settings.port() == 0; // as in tests
        if (port == 0 && !chosenBySystem) {
            return Optional.empty();
        }
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(settings.bind()), port));
            return Optional.of(socket);
        } catch (IOException taken) {
            socket.close();
            throw new StartFailure(
                    "SIP over TLS can't listen on %s port %d (sip.tls-port): %s"
                            .formatted(settings.bind(), port, taken.getMessage()),
                    taken);
        }
    }

    private void begin() {
        Thread.ofPlatform().daemon().name("sip-udp").start(this::readDatagrams);
        Thread.ofVirtual().name("sip-accept").start(() -> accept(tcp, Transport.TCP));
        secure.ifPresent(
                listening -> Thread.ofVirtual().name("sip-accept-tls").start(() -> accept(listening, Transport.TLS)));
    }

    SipCore.Ports ports() {
        return new SipCore.Ports(
                tcp.getLocalPort(), secure.map(ServerSocket::getLocalPort).orElse(0));
    }

    /** In a flood most of the cost is being woken, so after what nobody wants we wait until more of it has come. */
    private void readDatagrams() {
        var packet = new DatagramPacket(new byte[MessageParser.MAX_MESSAGE], MessageParser.MAX_MESSAGE);
        while (!stopped) {
            try {
                packet.setLength(MessageParser.MAX_MESSAGE);
                long asked = System.nanoTime();
                udp.receive(packet);
                long now = System.nanoTime();
                String host = Addresses.text(packet.getAddress());
                if (reader.reads(host, now)) {
                    var parsed = MessageParser.parse(packet.getData(), packet.getOffset(), packet.getLength());
                    reader.arrived(parsed, new Flow(node, LISTENER, Transport.UDP, host, packet.getPort(), 0));
                } else if (now - asked > WAS_WOKEN) {
                    LockSupport.parkNanos(BREATH);
                }
            } catch (IOException failed) {
                if (!stopped) {
                    log.warn("SIP over UDP on {}: {}", bind, failed.getMessage());
                }
            }
        }
    }

    private void accept(ServerSocket listening, Transport transport) {
        while (!stopped) {
            try {
                var socket = listening.accept();
                String address = Addresses.text(socket.getInetAddress());
                var admission = reader.admits(address, transport);
                if (connections.size() >= MAX_CONNECTIONS || !hasRoom(admission, address)) {
                    socket.close();
                } else {
                    socket.setOption(StandardSocketOptions.IP_TOS, trafficClass);
                    serve(socket, transport, admission == Admission.STRANGER);
                }
            } catch (IOException failed) {
                if (!stopped) {
                    log.warn("SIP over {} on {}: {}", transport, bind, failed.getMessage());
                }
            }
        }
    }

    private boolean hasRoom(Admission admission, String address) {
        return switch (admission) {
            case KNOWN -> true;
            case REFUSED -> false;
            case STRANGER -> {
                var strangers = connections.values().stream()
                        .filter(TcpConnection::isStranger)
                        .map(TcpConnection::remoteHost)
                        .toList();
                yield strangers.size() < MAX_STRANGERS
                        && Collections.frequency(strangers, address) < MAX_STRANGERS_OF_ONE;
            }
        };
    }

    private void serve(Socket socket, Transport transport, boolean stranger) {
        long number = connectionNumbers.incrementAndGet();
        var flow =
                new Flow(node, LISTENER, transport, Addresses.text(socket.getInetAddress()), socket.getPort(), number);
        var connection = new TcpConnection(flow, reader, security(flow), () -> connections.remove(number));
        connections.put(number, connection);
        connection.serve(socket, stranger);
    }

    private Optional<TcpConnection.Security> security(Flow flow) {
        return flow.transport() == Transport.TLS
                ? tls.map(t -> new TcpConnection.Security(
                        t, reader.nameOf(flow.remoteHost()), reader.demandAt(flow.remoteHost())))
                : Optional.empty();
    }

    /** Whoever is at the end of this connection is no stranger any more. */
    void welcome(Flow flow) {
        Optional.ofNullable(connections.get(flow.connection())).ifPresent(TcpConnection::welcome);
    }

    /** Lets bytes leave; failure comes back through {@link Reader#failed}. */
    void send(Flow flow, byte[] bytes) {
        switch (flow.transport()) {
            case UDP -> sendDatagram(flow, bytes);
            case TCP -> connectionFor(flow).send(bytes);
            case TLS -> {
                if (tls.isPresent()) {
                    connectionFor(flow).send(bytes);
                } else {
                    reader.failed(flow);
                }
            }
        }
    }

    private void sendDatagram(Flow flow, byte[] bytes) {
        try {
            var address = new InetSocketAddress(InetAddress.ofLiteral(flow.remoteHost()), flow.remotePort());
            udp.send(new DatagramPacket(bytes, bytes.length, address));
        } catch (IOException | IllegalArgumentException failed) {
            if (!stopped) {
                reader.failed(flow);
            }
        }
    }

    /** The flow's own connection, else one that is open to its remote end, else a new one. */
    private TcpConnection connectionFor(Flow flow) {
        var own = connections.get(flow.connection());
        if (own != null) {
            return own;
        }
        return connections.values().stream()
                .filter(c -> c.leadsTo(flow))
                .findFirst()
                .orElseGet(() -> connect(flow));
    }

    private TcpConnection connect(Flow flow) {
        long number = connectionNumbers.incrementAndGet();
        var connection = new TcpConnection(
                flow.withConnection(number), reader, security(flow), () -> connections.remove(number));
        connections.put(number, connection);
        connection.connect(bind, trafficClass);
        return connection;
    }

    void close() {
        stopped = true;
        udp.close();
        connections.values().forEach(TcpConnection::close);
        try {
            tcp.close();
            if (secure.isPresent()) {
                secure.get().close();
            }
        } catch (IOException ignored) { // nothing is left to be done for it
            log.debug("closing the SIP listener: {}", ignored.getMessage());
        }
    }
}
