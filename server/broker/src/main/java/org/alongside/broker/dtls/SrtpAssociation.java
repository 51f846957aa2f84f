package org.alongside.broker.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;
import org.alongside.broker.dtls.DtlsAssociations.Association;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.broker.dtls.DtlsAssociations.Outcome;
import org.alongside.broker.dtls.DtlsAssociations.Role;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsException;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One association's life: handshake, keys, then listening until either side ends it. {@link #run} has a thread of its own
 * to the end, as Bouncy Castle repeats our last flight only while somebody reads (RFC 6347 §4.2.4): for 240 s.
 */
final class SrtpAssociation implements Association, Runnable {
    private static final Logger log = LoggerFactory.getLogger(SrtpAssociation.class);
    private static final int MAX_DATAGRAM = 1_500;
    private static final int LISTEN_MILLIS = 60_000;

    private final Role role;
    private final Negotiation negotiation;
    private final Timing timing;
    private final Inbox inbox;
    private final Semaphore cores;
    private final Outcome outcome;
    private volatile boolean closed;

    SrtpAssociation(Role role, Negotiation negotiation, Timing timing, Inbox inbox, Semaphore cores, Outcome outcome) {
        this.role = role;
        this.negotiation = negotiation;
        this.timing = timing;
        this.inbox = inbox;
        this.cores = cores;
        this.outcome = outcome;
    }

    @Override
    public void receive(byte[] datagram) {
        inbox.offer(datagram);
    }

    @Override
    public void close() {
        closed = true;
        inbox.shut();
    }

    @Override
    public void run() {
        cores.acquireUninterruptibly();
        try {
            DTLSTransport transport = handshake();
            inbox.established();
            tellEstablished();
            listen(transport);
        } catch (IOException failed) {
            tellFailed(reason(failed));
        } catch (RuntimeException bug) { // a parser's surprise must end this one association, with its reason
            log.error("a DTLS association broke", bug);
            tellFailed("the DTLS library failed");
        } finally {
            inbox.shut();
            cores.release();
        }
    }

    private DTLSTransport handshake() throws IOException {
        return switch (role) {
            case SERVER -> new DTLSServerProtocol().accept(new ServerPeer(negotiation, timing), inbox);
            case CLIENT -> new DTLSClientProtocol().connect(new ClientPeer(negotiation, timing), inbox);
        };
    }

    private void tellEstablished() throws IOException {
        Keys keys = negotiation.keys();
        if (keys == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "no keys were exported");
        }
        if (!closed) {
            outcome.established(keys);
        }
    }

    private void tellFailed(String reason) {
        if (!closed) {
            outcome.failed(reason);
        }
    }

    /** Repeats our last flight where the far end missed it; ends with a close_notify from either side. */
    private void listen(DTLSTransport transport) {
        byte[] ignored = new byte[MAX_DATAGRAM]; // application data has no meaning here
        try {
            while (!negotiation.ended()) {
                transport.receive(ignored, 0, ignored.length, LISTEN_MILLIS);
            }
        } catch (InterruptedIOException shut) {
            log.trace("closed from our side");
        } catch (IOException broken) {
            log.debug("a DTLS association ended: {}", broken.getMessage());
        }
        farewell(transport);
        if (!closed) {
            outcome.closed();
        }
    }

    /** Sends close_notify unless the association has ended already. */
    private static void farewell(DTLSTransport transport) {
        try {
            transport.close();
        } catch (IOException gone) {
            log.debug("no close_notify could be sent: {}", gone.getMessage());
        }
    }

    private String reason(IOException failed) {
        String refusal = negotiation.refusal();
        if (refusal != null) {
            return refusal;
        }
        return switch (failed) {
            case TlsTimeoutException _ ->
                "no DTLS handshake within %d s".formatted(timing.handshake().toSeconds());
            case TlsFatalAlertReceived far ->
                "the far end refused: " + AlertDescription.getText(far.getAlertDescription());
            case TlsFatalAlert ours ->
                "the far end's DTLS handshake is not acceptable: "
                        + AlertDescription.getText(ours.getAlertDescription());
            case TlsException other -> "the DTLS handshake failed: " + other.getMessage();
            default -> "the DTLS handshake failed: " + failed.getMessage();
        };
    }
}
