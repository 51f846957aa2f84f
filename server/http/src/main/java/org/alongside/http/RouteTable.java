package org.alongside.http;

import java.util.ArrayList;
import java.util.List;

/** Collects a listener's routes until it starts. */
final class RouteTable implements Routes {
    /** One thing a listener answers. */
    sealed interface Route {
        record Http(String method, String path, Handler handler) implements Route {}

        record Files(String path, ClassPathFiles files) implements Route {}

        record WebSocket(String path, String subprotocol, SocketHandler handler) implements Route {}
    }

    private final List<Route> routes = new ArrayList<>();
    private boolean closed;

    /** What was added; nothing can be added afterwards. */
    synchronized List<Route> close() {
        closed = true;
        return List.copyOf(routes);
    }

    @Override
    public Routes get(String path, Handler handler) {
        return add(new Route.Http("GET", path, handler));
    }

    @Override
    public Routes post(String path, Handler handler) {
        return add(new Route.Http("POST", path, handler));
    }

    @Override
    public Routes put(String path, Handler handler) {
        return add(new Route.Http("PUT", path, handler));
    }

    @Override
    public Routes delete(String path, Handler handler) {
        return add(new Route.Http("DELETE", path, handler));
    }

    @Override
    public Routes files(String path, String classPathFolder) {
        return add(new Route.Files(path, new ClassPathFiles(classPathFolder)));
    }

    @Override
    public Routes webSocket(String path, String subprotocol, SocketHandler handler) {
        return add(new Route.WebSocket(path, subprotocol, handler));
    }

    private synchronized Routes add(Route route) {
        if (closed) {
            throw new IllegalStateException("routes are added before the server starts: " + route);
        }
        routes.add(route);
        return this;
    }
}
