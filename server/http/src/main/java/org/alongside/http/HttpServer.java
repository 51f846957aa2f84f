package org.alongside.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.alongside.kernel.Component;

/**
 * The HTTP and WebSocket server of one process: several listeners, each with routes of its own, so that what is served on
 * the management listener can't be reached on the public one.
 *
 * <p>Modules add routes before {@link #start}; each request and each WebSocket is handled on a virtual thread.
 */
public final class HttpServer implements Component {
    private final Map<String, HttpListener> definitions = new LinkedHashMap<>();
    private final Map<String, RouteTable> routes = new LinkedHashMap<>();
    private final Map<String, RunningListener> running = new LinkedHashMap<>();

    public HttpServer(List<HttpListener> listeners) {
        for (var listener : listeners) {
            if (definitions.put(listener.name(), listener) != null) {
                throw new IllegalArgumentException("two listeners are called " + listener.name());
            }
            routes.put(listener.name(), new RouteTable());
        }
    }

    /** The routes of one listener; complete them before {@link #start}. */
    public Routes on(String listener) {
        return known(routes, listener);
    }

    /** The port that a started listener really has, also where its definition says 0. */
    public synchronized int port(String listener) {
        return known(running, listener).port();
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public synchronized void start() {
        try {
            definitions.forEach(
                    (name, definition) -> running.put(name, RunningListener.start(definition, known(routes, name))));
        } catch (StartFailure failure) {
            stop();
            throw failure;
        }
    }

    /** Closes every WebSocket with 1001 and every listener. */
    @Override
    public synchronized void stop() {
        var newestFirst = new ArrayList<>(running.values()).reversed();
        running.clear();
        newestFirst.forEach(RunningListener::stop);
    }

    private static <T> T known(Map<String, T> byName, String listener) {
        T found = byName.get(listener);
        if (found == null) {
            throw new IllegalArgumentException("there is no listener " + listener);
        }
        return found;
    }
}
