package org.alongside.broker.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.dtls.DtlsAssociations.Outbound;
import org.alongside.broker.dtls.DtlsAssociations.Role;
import org.bouncycastle.tls.DatagramTransport;

/**
 * Bouncy Castle's view of one association's datagrams. The media loop offers, the association's thread takes; a full queue
 * drops, as a network would.
 *
 * <p>The thread holds a permit of {@code cores} whenever it computes and none while it waits for the far end, so that many
 * slow handshakes cost nothing and a burst of quick ones can't occupy the machine.
 */
final class Inbox implements DatagramTransport {
    /** More than the largest flight in fragments; one datagram may hold several records. */
    private static final int MAX_WAITING = 32;

    private static final int RECEIVE_LIMIT = 1_500;
    private static final int SEND_LIMIT = 1_200; // IPv6 over tunnels passes it whole
    private static final int LONGEST_WAIT_MILLIS = 60_000;
    private static final byte[] WAKE_UP = {};

    private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final EarlyCipherChange early = new EarlyCipherChange();
    private final Role role;
    private final Outbound outbound;
    private final Semaphore cores;
    private volatile boolean closed;
    private volatile boolean established;

    Inbox(Role role, Outbound outbound, Semaphore cores) {
        this.role = role;
        this.outbound = outbound;
        this.cores = cores;
    }

    /** Any thread; never blocks. */
    void offer(byte[] datagram) {
        if (!closed && datagram.length > 0 && datagram.length <= RECEIVE_LIMIT) {
            waiting.offer(datagram);
        }
    }

    /** Any thread: wakes the association's thread, which then finds {@link #closed}. */
    void shut() {
        closed = true;
        waiting.offer(WAKE_UP); // a full queue needs none: nobody waits
    }

    boolean closed() {
        return closed;
    }

    /** From now on a shut inbox interrupts the reader, where before it fails the handshake; see {@link #receive}. */
    void established() {
        established = true;
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    /**
     * One datagram's length, or −1 after {@code waitMillis}; 0 means 'for ever' to Bouncy Castle, a minute here.
     *
     * <p>It asks again at once after −1 and takes most exceptions for the end of the association. An {@link
     * InterruptedIOException} alone leaves an established one whole, so that a close_notify can still be sent.
     */
    @Override
    public int receive(byte[] into, int offset, int length, int waitMillis) throws IOException {
        byte[] datagram = closed ? WAKE_UP : await(waitMillis);
        if (closed) {
            throw established ? new InterruptedIOException("closed") : new IOException("closed by our own side");
        }
        if (datagram.length == 0) { // the wake-up, or nothing in time
            return -1;
        }
        int useful = role == Role.SERVER ? early.filter(datagram, datagram.length) : datagram.length;
        int taken = Math.min(length, useful);
        System.arraycopy(datagram, 0, into, offset, taken);
        return taken;
    }

    @Override
    public void send(byte[] from, int offset, int length) {
        outbound.send(Arrays.copyOfRange(from, offset, offset + length));
    }

    /** Bouncy Castle has ended the association. */
    @Override
    public void close() {
        shut();
    }

    private byte[] await(int waitMillis) throws IOException {
        byte[] ready = waiting.poll();
        if (ready != null) {
            return ready;
        }
        int millis = waitMillis <= 0 ? LONGEST_WAIT_MILLIS : Math.min(waitMillis, LONGEST_WAIT_MILLIS);
        cores.release();
        try {
            byte[] arrived = waiting.poll(millis, TimeUnit.MILLISECONDS);
            return arrived == null ? WAKE_UP : arrived;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopping);
        } finally {
            cores.acquireUninterruptibly();
        }
    }
}
