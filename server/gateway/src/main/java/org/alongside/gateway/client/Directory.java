package org.alongside.gateway.client;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.alongside.session.ConnectionId;
import org.alongside.session.Grant;
import org.alongside.session.Service.ClientConnection;
import org.alongside.session.SessionId;

/** Who is connected to this node, and who of them takes calls. For any thread. */
final class Directory {
    private final Map<ConnectionId, Client> clients = new ConcurrentHashMap<>();
    private final Map<String, List<Client>> byUser = new ConcurrentHashMap<>();
    private final Map<SessionId, List<Client>> bySession = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();
    private volatile Consumer<Client> callsChanged = client -> {};

    /** Hears of each call that a client joins or leaves. Once, before the first client. */
    void onCalls(Consumer<Client> listener) {
        callsChanged = listener;
    }

    /** A consumer takes calls when its session may, an agent when it says so. */
    Client add(ClientConnection connection, Grant.Voice voice) {
        boolean takes = connection.grant().role() == Grant.Role.CONSUMER && voice.inboundCallingEnabled();
        var client = new Client(
                connection, voice, takes ? turns.incrementAndGet() : 0, changed -> callsChanged.accept(changed));
        clients.put(connection.id(), client);
        add(byUser, voice.username(), client);
        add(bySession, connection.session(), client);
        return client;
    }

    Optional<Client> find(ConnectionId id) {
        return Optional.ofNullable(clients.get(id));
    }

    Optional<Client> remove(ConnectionId id) {
        var gone = Optional.ofNullable(clients.remove(id));
        gone.ifPresent(client -> {
            remove(byUser, client.voice().username(), client);
            remove(bySession, client.connection().session(), client);
        });
        return gone;
    }

    private static <K> void add(Map<K, List<Client>> index, K key, Client client) {
        index.merge(
                key,
                List.of(client),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }

    private static <K> void remove(Map<K, List<Client>> index, K key, Client client) {
        index.computeIfPresent(key, (k, all) -> {
            var left = all.stream().filter(c -> c != client).toList();
            return left.isEmpty() ? null : left;
        });
    }

    void available(Client client, boolean available) {
        client.available(available ? turns.incrementAndGet() : 0);
    }

    int callsOf(SessionId session) {
        return bySession.getOrDefault(session, List.of()).stream()
                .mapToInt(c -> c.calls().size())
                .sum();
    }

    /** Every console of an agent, also one that is lost and may come back. */
    List<Client> consoles(String agent) {
        return byUser.getOrDefault(agent, List.of()).stream()
                .filter(Client::isAgent)
                .toList();
    }

    Found agent(String name, Optional<ConnectionId> except) {
        return found(name, Client::isAgent, except);
    }

    Found user(String user, String domain, Optional<ConnectionId> except) {
        return found(user, c -> c.voice().domain().equalsIgnoreCase(domain), except);
    }

    /** Every tab and console that takes calls, the one that became available last first. */
    private Found found(String user, Predicate<Client> who, Optional<ConnectionId> except) {
        var known = byUser.getOrDefault(user, List.of()).stream().filter(who).toList();
        return new Found(
                !known.isEmpty(),
                known.stream()
                        .filter(c -> !except.equals(Optional.of(c.connection().id())))
                        .filter(Client::takesCalls)
                        .sorted(Comparator.comparingLong(Client::availableSince).reversed())
                        .toList());
    }

    /** Whether anybody of that name is connected at all, and who of them would ring. */
    record Found(boolean known, List<Client> clients) {
        Found and(Found other) {
            return new Found(
                    known || other.known,
                    Stream.concat(clients.stream(), other.clients.stream())
                            .distinct()
                            .toList());
        }
    }
}
