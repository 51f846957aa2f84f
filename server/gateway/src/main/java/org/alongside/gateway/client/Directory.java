package org.alongside.gateway.client;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service.ClientConnection;
import org.alongside.session.SessionId;

/** Who is connected to this node, and who of them takes calls. For any thread. */
final class Directory {
    private final Map<ConnectionId, Client> clients = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();

    /** A consumer takes calls when its session may, an agent when it says so. */
    Client add(ClientConnection connection, Grant.Voice voice) {
        boolean takes = connection.grant().role() == Grant.Role.CONSUMER && voice.inboundCallingEnabled();
        var client = new Client(connection, voice, takes ? turns.incrementAndGet() : 0);
        clients.put(connection.id(), client);
        return client;
    }

    Optional<Client> find(ConnectionId id) {
        return Optional.ofNullable(clients.get(id));
    }

    Optional<Client> remove(ConnectionId id) {
        return Optional.ofNullable(clients.remove(id));
    }

    void available(Client client, boolean available) {
        client.available(available ? turns.incrementAndGet() : 0);
    }

    int callsOf(SessionId session) {
        return clients.values().stream()
                .filter(c -> c.connection().session().equals(session))
                .mapToInt(c -> c.calls().size())
                .sum();
    }

    Found agent(String name, Optional<ConnectionId> except) {
        return newest(c -> c.isAgent() && c.voice().username().equals(name), except);
    }

    Found user(String user, String domain, Optional<ConnectionId> except) {
        return newest(
                c -> c.voice().username().equals(user) && c.voice().domain().equalsIgnoreCase(domain), except);
    }

    /** Of several tabs or consoles the one that became available last rings. */
    private Found newest(Predicate<Client> who, Optional<ConnectionId> except) {
        var known = clients.values().stream().filter(who).toList();
        Stream<Client> others = known.stream()
                .filter(c -> !except.equals(Optional.of(c.connection().id())));
        return new Found(
                !known.isEmpty(),
                others.filter(Client::takesCalls).max(Comparator.comparingLong(Client::availableSince)));
    }

    /** Whether anybody of that name is connected at all, and who of them would ring. */
    record Found(boolean known, Optional<Client> client) {}
}
