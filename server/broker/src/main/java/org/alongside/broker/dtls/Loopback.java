package org.alongside.broker.dtls;

import java.util.concurrent.CompletableFuture;
import org.alongside.broker.dtls.DtlsAssociations.Association;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.broker.dtls.DtlsAssociations.Outcome;
import org.alongside.broker.dtls.DtlsAssociations.Role;

/** A handshake of the broker with itself, in memory: warms the classes up and proves the library at start. */
final class Loopback implements AutoCloseable {
    private final CompletableFuture<Keys> serverKeys = new CompletableFuture<>();
    private final CompletableFuture<Keys> clientKeys = new CompletableFuture<>();
    private final CompletableFuture<Association> client = new CompletableFuture<>();
    private final Association server;

    static Loopback open(DtlsAssociations associations) {
        return new Loopback(associations);
    }

    private Loopback(DtlsAssociations associations) {
        var vouched = associations.localFingerprints();
        server = associations.open(
                Role.SERVER, vouched, datagram -> client.join().receive(datagram), telling(serverKeys));
        client.complete(associations.open(Role.CLIENT, vouched, server::receive, telling(clientKeys)));
    }

    /** Done when both ends have keys. */
    CompletableFuture<Void> handshake() {
        return CompletableFuture.allOf(serverKeys, clientKeys);
    }

    @Override
    public void close() {
        client.join().close();
        server.close();
    }

    private static Outcome telling(CompletableFuture<Keys> keys) {
        return new Outcome() {
            @Override
            public void established(Keys agreed) {
                keys.complete(agreed);
            }

            @Override
            public void failed(String reason) {
                keys.completeExceptionally(new IllegalStateException(reason));
            }

            @Override
            public void closed() {}
        };
    }
}
