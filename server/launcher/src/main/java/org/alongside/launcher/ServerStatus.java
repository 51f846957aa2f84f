package org.alongside.launcher;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.alongside.assist.Assist;
import org.alongside.broker.api.client.BrokerClient;
import org.alongside.gateway.Gateway;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.gateway.trunk.SipUserAgent;
import org.alongside.launcher.status.Status;
import org.alongside.store.Database;

/**
 * Asks the server's parts how they are.
 *
 * @param node this server's id, in short
 */
record ServerStatus(
        String node,
        Map<String, BrokerClient> brokers,
        SipUserAgent sip,
        Optional<Registrar> registrar,
        Gateway gateway,
        Assist assist,
        Database database) {
    /** A mailbox that is so full says nothing rather than keep a page waiting. */
    private static final long PATIENCE_MILLIS = 500;

    Status.Serving now() {
        return new Status.Serving(
                node,
                brokers.entrySet().stream()
                        .map(broker -> broker(broker.getKey(), broker.getValue()))
                        .toList(),
                soon(sip.trunks()),
                gateway.calls(),
                assist.sessions(),
                registrar.map(Registrar::count),
                soon(gateway.queues()),
                database.kind());
    }

    private static Status.Broker broker(String address, BrokerClient client) {
        var load = client.load();
        return new Status.Broker(
                address, load.connected(), load.draining(), load.cpu(), load.sessions(), client.silence());
    }

    private static <T> List<T> soon(CompletableFuture<List<T>> asked) {
        return asked.completeOnTimeout(List.of(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .join();
    }
}
