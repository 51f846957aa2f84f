package org.alongside.broker.bridge;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.kernel.Id;

/** What a bridge needs of the loop it lives on, beside the {@link Sink}. Runs on that loop. */
public interface Host {
    /** Our addresses for one client: one port only, so that a browser can't choose another loop. */
    List<TransportCandidate> candidates(InetAddress client);

    /** From now on, connectivity checks for this user fragment go to the transport. */
    void expect(String ufrag, ClientTransport transport);

    void forget(String ufrag);

    /** From now on, what this far end sends to this port goes to the transport. */
    void own(Wire wire, Remote remote, ClientTransport transport);

    void disown(Wire wire, Remote remote, ClientTransport transport);

    /** Binds a port for RTP and the next one for RTCP; empty when all are taken. */
    Optional<TrunkWires> bindTrunk(TrunkTransport transport);

    void release(TrunkWires wires);

    List<Fingerprint> localFingerprints();

    /** Starts a DTLS handshake whose datagrams and outcome come back to our end on this loop. */
    DtlsAssociations.Association handshake(DtlsAssociations.Role role, List<Fingerprint> remote, DtlsEnd end);

    /** Whether another server may take over this owner's bridges. */
    boolean mayBeReplaced(long now, Id owner);

    /** Whether this owner has been gone for so long that its bridges end. */
    boolean isOutlived(long now, Id owner);

    /** The ports of one trunk media section, and the address its SDP shows. */
    record TrunkWires(Wire rtp, Wire rtcp, InetAddress advertised) {}
}
