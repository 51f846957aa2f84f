package org.alongside.broker.loop;

import java.util.function.BiConsumer;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.bridge.ClientTransport;
import org.alongside.broker.dtls.DtlsAssociations;

/** Brings what a DTLS association says, on threads of its own, to the transport on its media loop. Any thread. */
final class DtlsOutcome implements DtlsAssociations.Outcome, DtlsAssociations.Outbound {
    private final MediaLoop loop;
    private final ClientTransport transport;
    private final BiConsumer<BridgeId, RuntimeException> faults;

    DtlsOutcome(MediaLoop loop, ClientTransport transport, BiConsumer<BridgeId, RuntimeException> faults) {
        this.loop = loop;
        this.transport = transport;
        this.faults = faults;
    }

    @Override
    public void send(byte[] datagram) {
        // A full queue loses the datagram, which DTLS repeats.
        offer(() -> transport.onDtlsOutbound(datagram));
    }

    @Override
    public void established(DtlsAssociations.Keys keys) {
        offer(() -> transport.onDtlsEstablished(loop.now(), keys));
    }

    @Override
    public void failed(String reason) {
        offer(() -> transport.onDtlsFailed(loop.now(), reason));
    }

    @Override
    public void closed() {
        offer(() -> transport.onDtlsClosed(loop.now()));
    }

    private void offer(Runnable work) {
        boolean taken = loop.proxy.offer(() -> {
            try {
                work.run();
            } catch (RuntimeException wrong) {
                faults.accept(transport.bridge(), wrong);
            }
        });
        if (!taken) {
            loop.lostOffers.increment();
        }
    }
}
