package org.alongside.gateway.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.alongside.gateway.call.CallId;
import org.alongside.session.Grant;
import org.alongside.session.Service.ClientConnection;

/** One connection as the gateway keeps it. For any thread. */
final class Client {
    private final ClientConnection connection;
    private final Grant.Voice voice;
    private final Set<CallId> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean here = true;
    private final Consumer<Client> callsChanged;
    private volatile long availableSince;
    private volatile String page = "";

    /** @param callsChanged is told after each call that joins or leaves */
    Client(ClientConnection connection, Grant.Voice voice, long availableSince, Consumer<Client> callsChanged) {
        this.callsChanged = callsChanged;
        this.connection = connection;
        this.voice = voice;
        this.availableSince = availableSince;
    }

    ClientConnection connection() {
        return connection;
    }

    Grant.Voice voice() {
        return voice;
    }

    boolean isAgent() {
        return connection.grant().role() == Grant.Role.AGENT;
    }

    String address() {
        return voice.username() + "@" + voice.domain();
    }

    Set<CallId> calls() {
        return calls;
    }

    void joins(CallId call) {
        if (calls.add(call)) {
            connection.busy(true);
            callsChanged.accept(this);
        }
    }

    /** False when it had left before: an adopter may repeat what a dead owner had said already. */
    boolean leaves(CallId call) {
        boolean was = calls.remove(call);
        if (was && calls.isEmpty()) {
            connection.busy(false);
        }
        if (was) {
            callsChanged.accept(this);
        }
        return was;
    }

    void here(boolean reachable) {
        here = reachable;
    }

    boolean isHere() {
        return here;
    }

    /** The address of the page from which it dialled last; empty before. */
    String page() {
        return page;
    }

    void page(String address) {
        page = address;
    }

    /** @param turn grows with every client that becomes available; 0 takes no calls */
    void available(long turn) {
        availableSince = turn;
    }

    boolean takesCalls() {
        return here && availableSince > 0;
    }

    long availableSince() {
        return availableSince;
    }
}
