package org.alongside.session.client;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alongside.session.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service that writes down its story, answers {@code echo} and counts how often it ran something. */
public final class RecordingService implements Service {
    final BlockingQueue<String> story = new LinkedBlockingQueue<>();
    final BlockingQueue<ClientConnection> opened = new LinkedBlockingQueue<>();
    volatile boolean takesBinary;
    private int runs;

    @Override
    public void opened(ClientConnection connection) {
        story.add("opened");
        opened.add(connection);
    }

    @Override
    public synchronized void message(ClientConnection connection, String type, JsonNode message) {
        story.add(type);
        switch (type) {
            case "echo" ->
                connection.reply(message, JsonMapper.shared().createObjectNode().put("run", ++runs));
            case "bug" -> throw new IllegalStateException("on purpose");
            default -> {}
        }
    }

    @Override
    public boolean takesBinary() {
        return takesBinary;
    }

    @Override
    public void binary(ClientConnection connection, byte[] message) {
        story.add("binary " + HexFormat.of().formatHex(message));
    }

    @Override
    public void lost(ClientConnection connection) {
        story.add("lost");
    }

    @Override
    public void resumed(ClientConnection connection, boolean replayed) {
        story.add(replayed ? "resumed" : "resumed without replay");
    }

    @Override
    public void ended(ClientConnection connection, EndCause cause) {
        story.add("ended " + cause);
    }

    String next() throws InterruptedException {
        return String.valueOf(story.poll(10, TimeUnit.SECONDS));
    }

    List<String> soFar() {
        return new ArrayList<>(story);
    }
}
