package org.alongside.broker.loop;

import java.util.function.BiConsumer;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.bridge.DtlsEnd;
import org.alongside.broker.dtls.DtlsAssociations;

/** Brings what a DTLS association says, on threads of its own, to our end of it on its media loop. Any thread. */
final class DtlsOutcome implements DtlsAssociations.Outcome, DtlsAssociations.Outbound {
    private final MediaLoop loop;
    private final DtlsEnd end;
    private final BiConsumer<BridgeId, RuntimeException> faults;

    DtlsOutcome(MediaLoop loop, DtlsEnd end, BiConsumer<BridgeId, RuntimeException> faults) {
        this.loop = loop;
        this.end = end;
        this.faults = faults;
    }

    @Override
    public void send(byte[] datagram) {
        // A full queue loses the datagram, which DTLS repeats.
        offer(() -> end.onDtlsOutbound(datagram));
    }

    @Override
    public void established(DtlsAssociations.Keys keys) {
        offer(() -> end.onDtlsEstablished(loop.now(), keys));
    }

    @Override
    public void failed(String reason) {
        offer(() -> end.onDtlsFailed(loop.now(), reason));
    }

    @Override
    public void closed() {
        offer(() -> end.onDtlsClosed(loop.now()));
    }

    private void offer(Runnable work) {
        boolean taken = loop.proxy.offer(() -> {
            try {
                work.run();
            } catch (RuntimeException wrong) {
                faults.accept(end.bridge(), wrong);
            }
        });
        if (!taken) {
            loop.lostOffers.increment();
        }
    }
}
