package org.alongside.session.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alongside.session.IssuedSession;
import org.jspecify.annotations.Nullable;

/** A client that reads its welcome and then nothing, until it is asked for the last word. */
final class SlowPage implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    SlowPage(int port, IssuedSession session) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("alongside.v1")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/gateway/v1"), this)
                .join();
        socket.sendText("{\"type\":\"hello\",\"token\":\"" + session.token().reveal() + "\"}", true)
                .join();
    }

    String welcomed() throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS)).substring(32, 64);
    }

    /** Wakes up, reads everything, and gives the close code and reason. */
    String lastWord() throws InterruptedException {
        socket.request(Long.MAX_VALUE);
        String last = String.valueOf(heard.poll(10, TimeUnit.SECONDS));
        while (last.startsWith("{")) {
            last = String.valueOf(heard.poll(10, TimeUnit.SECONDS));
        }
        return last;
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        if (data.charAt(0) == '{') { // a long message comes in pieces
            heard.add(data.toString());
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        heard.add(code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        heard.add("error");
    }
}
