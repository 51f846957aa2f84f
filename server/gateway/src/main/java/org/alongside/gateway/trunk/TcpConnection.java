package org.alongside.gateway.trunk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.alongside.gateway.trunk.TrunkOptions.ClientCertificate;
import org.alongside.sip.message.Parsed;
import org.alongside.sip.message.StreamFramer;
import org.alongside.sip.transaction.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection over TCP or TLS: a virtual thread reads, another writes from a bounded queue, so that {@link #send} never blocks. A peer
 * that doesn't read, or leaves a message unfinished for {@link #UNFINISHED_MILLIS}, is closed.
 */
final class TcpConnection {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int UNFINISHED_MILLIS = 30_000;
    /** Whoever is not known by then is closed. */
    static final int STRANGER_MILLIS = 10_000;

    /** So long a stream that was given up is still read, while its peer takes in why. */
    private static final int LAST_WORDS_MILLIS = 1_000;

    private static final int QUEUE = 512;
    /** Behind this nothing is written any more. */
    private static final byte[] END = {};

    private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Flow flow;
    private final SipSockets.Reader reader;
    private final Optional<Security> security;
    private final Runnable whenClosed;
    private final Socket socket = new Socket();
    private final BlockingQueue<byte[]> outbound = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean closed;
    private volatile boolean finishing;
    private final CountDownLatch allIsWritten = new CountDownLatch(1);
    private volatile boolean stranger;
    private volatile Socket inUse = socket;

    /** TLS over the connection, whom a certificate must name that we call, and whether one that calls us must show his. */
    record Security(SipTls tls, String name, ClientCertificate demand) {
        Socket serving(Socket plain) throws IOException {
            var socket = (SSLSocket) tls.serving().getSocketFactory().createSocket(plain, null, plain.getPort(), true);
            socket.setUseClientMode(false);
            switch (demand) {
                case OFF -> socket.setWantClientAuth(false);
                case ACCEPTED -> socket.setWantClientAuth(true);
                case REQUIRED -> socket.setNeedClientAuth(true);
            }
            return socket;
        }

        Socket calling(Socket plain) throws IOException {
            var socket = (SSLSocket) tls.calling().getSocketFactory().createSocket(plain, name, plain.getPort(), true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // names and addresses as RFC 6125 compares them
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        }
    }

    /** @param security empty for plain TCP */
    TcpConnection(Flow flow, SipSockets.Reader reader, Optional<Security> security, Runnable whenClosed) {
        this.flow = flow;
        this.reader = reader;
        this.security = security;
        this.whenClosed = whenClosed;
    }

    /**
     * Takes over a socket that a peer opened.
     *
     * @param unknown its address tells nothing
     */
    void serve(Socket accepted, boolean unknown) {
        stranger = unknown;
        inUse = accepted;
        try {
            inUse = security.isPresent() ? security.get().serving(accepted) : accepted;
            begin();
        } catch (IOException gone) {
            close();
        }
    }

    /** Opens the connection from the writer's thread; what is sent meanwhile waits. */
    void connect(String bind, int trafficClass) {
        Thread.ofVirtual().name("sip-connect").start(() -> {
            try {
                socket.setOption(StandardSocketOptions.IP_TOS, trafficClass);
                var local = InetAddress.getByName(bind);
                if (!local.isAnyLocalAddress()) {
                    socket.bind(new InetSocketAddress(local, 0));
                }
                socket.connect(
                        new InetSocketAddress(InetAddress.ofLiteral(flow.remoteHost()), flow.remotePort()),
                        CONNECT_MILLIS);
                socket.setSoTimeout(CONNECT_MILLIS); // for the handshake too
                inUse = security.isPresent() ? security.get().calling(socket) : socket;
                begin();
            } catch (SSLException refused) {
                log.warn("TLS towards {} failed: {}", flow.remoteHost(), refused.getMessage());
                close();
            } catch (IOException | IllegalArgumentException failed) {
                log.debug("connection {}: {}", flow.connection(), failed.getMessage());
                close();
            }
        });
    }

    private void begin() {
        Thread.ofVirtual().name("sip-write-" + flow.connection()).start(this::write);
        Thread.ofVirtual().name("sip-read-" + flow.connection()).start(this::read);
    }

    boolean leadsTo(Flow other) {
        return !closed
                && !finishing
                && flow.transport() == other.transport()
                && flow.remoteHost().equals(other.remoteHost())
                && flow.remotePort() == other.remotePort();
    }

    boolean isStranger() {
        return stranger && !closed;
    }

    String remoteHost() {
        return flow.remoteHost();
    }

    /** It has told who it is. */
    void welcome() {
        stranger = false;
    }

    void send(byte[] bytes) {
        if (closed || !outbound.offer(bytes)) {
            close();
            reader.failed(flow.withConnection(0));
        }
    }

    private void write() {
        try {
            var out = inUse.getOutputStream();
            byte[] next = outbound.take();
            while (!closed && next.length > 0) {
                out.write(next);
                next = outbound.take();
            }
            if (!closed) {
                inUse.shutdownOutput();
            }
        } catch (IOException | InterruptedException gone) {
            close();
        }
        allIsWritten.countDown();
    }

    private void read() {
        var framer = new StreamFramer();
        long opened = System.nanoTime();
        byte[] buffer = new byte[16 * 1024];
        try {
            inUse.setTcpNoDelay(true);
            inUse.setKeepAlive(true);
            prove();
            inUse.setSoTimeout(stranger ? STRANGER_MILLIS : UNFINISHED_MILLIS);
            var in = inUse.getInputStream();
            int count = read(in, buffer, framer.pending());
            while (count >= 0 && framer.feed(buffer, count, this::arrived)) {
                if (stranger && System.nanoTime() - opened > STRANGER_MILLIS * 1_000_000L) {
                    break;
                }
                count = read(in, buffer, framer.pending());
            }
            if (count > 0 && !stranger) {
                finish(in, buffer);
            }
        } catch (IOException | InterruptedException gone) {
            log.debug("connection {}: {}", flow.connection(), gone.getMessage());
        }
        close();
    }

    /**
     * A stream that makes no sense is over, but what was answered shall arrive: a connection that is closed over unread bytes is
     * reset, and the peer may lose what it has not read yet (RFC 9112 §9.6).
     */
    private void finish(java.io.InputStream in, byte[] buffer) throws IOException, InterruptedException {
        finishing = true;
        var _ = outbound.offer(END);
        long until = System.nanoTime() + LAST_WORDS_MILLIS * 1_000_000L;
        inUse.setSoTimeout(LAST_WORDS_MILLIS);
        int unread;
        do {
            unread = in.read(buffer); // what stays unread would reset the connection
        } while (unread >= 0 && System.nanoTime() < until);
        var _ = allIsWritten.await(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Over TLS the handshake comes first, and with it perhaps a certificate. */
    private void prove() throws IOException {
        if (inUse instanceof SSLSocket secure) {
            secure.setSoTimeout(CONNECT_MILLIS);
            secure.startHandshake();
            var names = PeerNames.of(secure.getSession());
            if (!names.isEmpty() && reader.proved(flow, names)) {
                stranger = false;
            }
        }
    }

    /** How many bytes came; 0 after a quiet while, which is only wrong in the middle of a message. */
    private static int read(java.io.InputStream in, byte[] buffer, int pending) throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketTimeoutException quiet) {
            if (pending > 4) {
                throw quiet;
            }
            return 0;
        }
    }

    private void arrived(Parsed parsed) {
        if (parsed instanceof Parsed.KeepAlive) {
            send(PONG);
        } else {
            reader.arrived(parsed, flow);
        }
    }

    /** Idempotent; requests that wait for an answer over this connection hear of it. */
    void close() {
        synchronized (outbound) {
            if (closed) {
                return;
            }
            closed = true;
        }
        whenClosed.run();
        closeQuietly(inUse);
        closeQuietly(socket);
        var _ = outbound.offer(PONG); // wakes the writer, which then sees that it is over
        reader.failed(flow);
        reader.failed(flow.withConnection(0));
    }

    private static void closeQuietly(Socket open) {
        try {
            open.close();
        } catch (IOException ignored) { // it is being given up anyway
            log.debug("closing: {}", ignored.getMessage());
        }
    }
}
