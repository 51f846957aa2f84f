package org.alongside.broker.dtls;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations.Association;
import org.alongside.broker.dtls.DtlsAssociations.Role;

/**
 * Two associations joined in memory by a network that treats every datagram as it is told. The server opens at the client's
 * first datagram, as behind a STUN check.
 */
final class Link implements AutoCloseable {
    /** What the network makes of one datagram: nothing, the same, several, or earlier ones. */
    interface Network {
        List<byte[]> carry(Role from, int number, byte[] datagram);
    }

    static final Network PERFECT = (from, number, datagram) -> List.of(datagram);

    final Ends.Told client = new Ends.Told();
    final Ends.Told server = new Ends.Told();
    private final Network network;
    private final CompletableFuture<Association> clientEnd = new CompletableFuture<>();
    private final CompletableFuture<Association> serverEnd = new CompletableFuture<>();
    private final List<String> seen = new ArrayList<>();
    private int fromClient;
    private int fromServer;

    static Link between(SrtpHandshakes client, SrtpHandshakes server, Network network) {
        return new Link(client, server, client.localFingerprints(), server.localFingerprints(), network);
    }

    Link(
            SrtpHandshakes client,
            SrtpHandshakes server,
            List<Fingerprint> clientVouched,
            List<Fingerprint> serverVouched,
            Network network) {
        this.network = network;
        serverEnd.complete(server.open(Role.SERVER, clientVouched, this::fromServer, this.server));
        clientEnd.complete(client.open(Role.CLIENT, serverVouched, this::fromClient, this.client));
    }

    Association clientEnd() {
        return clientEnd.join();
    }

    Association serverEnd() {
        return serverEnd.join();
    }

    /** Every datagram in hexadecimal, as sent. */
    synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        clientEnd().close();
        serverEnd().close();
    }

    private synchronized void fromClient(byte[] datagram) {
        carry(Role.CLIENT, fromClient++, datagram, serverEnd.join());
    }

    private synchronized void fromServer(byte[] datagram) {
        carry(Role.SERVER, fromServer++, datagram, clientEnd.join());
    }

    private void carry(Role from, int number, byte[] datagram, Association to) {
        seen.add(HexFormat.of().formatHex(datagram));
        network.carry(from, number, datagram).forEach(to::receive);
    }
}
