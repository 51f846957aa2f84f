package org.alongside.assist.rest;

import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.alongside.http.Request;
import org.alongside.http.Response;
import org.alongside.http.Routes;
import org.alongside.http.SocketHandler;

/** A listener without a socket: a request goes to the handler whose path it matches. */
final class FakeRoutes implements Routes {
    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    /** @param path with its query */
    Response ask(String method, String path, Optional<String> authorization) {
        return ask(method, path, authorization, "");
    }

    Response ask(String method, String path, Optional<String> authorization, String body) {
        var uri = URI.create(path);
        for (var route : handlers.entrySet()) {
            var names = Pattern.compile("\\{(\\w+)}")
                    .matcher(route.getKey())
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            var matcher = Pattern.compile(route.getKey().replaceAll("\\{\\w+}", "([^/]+)"))
                    .matcher(method + " " + uri.getPath());
            if (matcher.matches()) {
                var parameters = new HashMap<String, String>();
                for (int i = 0; i < names.size(); i++) {
                    parameters.put(names.get(i), matcher.group(i + 1));
                }
                return route.getValue().handle(new Asked(method, uri, parameters, authorization, body));
            }
        }
        throw new AssertionError("nothing answers " + method + " " + path);
    }

    private record Asked(
            String method, URI uri, Map<String, String> parameters, Optional<String> authorization, String text)
            implements Request {
        @Override
        public String path() {
            return uri.getPath();
        }

        @Override
        public String pathParameter(String name) {
            return parameters.getOrDefault(name, "");
        }

        @Override
        public Optional<String> query(String name) {
            String all = uri.getQuery() == null ? "" : uri.getQuery();
            return Pattern.compile("&")
                    .splitAsStream(all)
                    .filter(one -> one.startsWith(name + "="))
                    .map(one -> one.substring(name.length() + 1))
                    .findFirst();
        }

        @Override
        public Optional<String> header(String name) {
            return name.equals("Authorization") ? authorization : Optional.empty();
        }

        @Override
        public byte[] body() {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public InetAddress client() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public boolean secure() {
            return true;
        }
    }

    @Override
    public Routes get(String path, Handler handler) {
        handlers.put("GET " + path, handler);
        return this;
    }

    @Override
    public Routes post(String path, Handler handler) {
        handlers.put("POST " + path, handler);
        return this;
    }

    @Override
    public Routes put(String path, Handler handler) {
        handlers.put("PUT " + path, handler);
        return this;
    }

    @Override
    public Routes delete(String path, Handler handler) {
        handlers.put("DELETE " + path, handler);
        return this;
    }

    @Override
    public Routes files(String path, String classPathFolder) {
        throw new UnsupportedOperationException("no files here");
    }

    @Override
    public Routes webSocket(String path, String subprotocol, SocketHandler handler) {
        throw new UnsupportedOperationException("no sockets here");
    }
}
