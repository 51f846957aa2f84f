package org.alongside.http;

/** What one listener answers; a module adds its own routes to the listener the launcher gives it. */
public interface Routes {
    Routes get(String path, Handler handler);

    Routes post(String path, Handler handler);

    Routes put(String path, Handler handler);

    Routes delete(String path, Handler handler);

    /** Serves class-path files below {@code classPathFolder} at {@code path}, with {@code index.html} for the folder itself. */
    Routes files(String path, String classPathFolder);

    /** Accepts WebSockets; {@code subprotocol} must be among those the client offers. */
    Routes webSocket(String path, String subprotocol, SocketHandler handler);

    /** Answers one request on a virtual thread of its own, so it may block. */
    @FunctionalInterface
    interface Handler {
        Response handle(Request request);
    }
}
