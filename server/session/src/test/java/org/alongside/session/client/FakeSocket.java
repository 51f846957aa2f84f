package org.alongside.session.client;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.alongside.http.SocketHandler;

/** A socket that writes down what it is told to send, its close included; {@code full} it takes no more. */
final class FakeSocket implements SocketHandler.Socket {
    final List<String> sent = new ArrayList<>();
    boolean full;

    @Override
    public boolean send(String message) {
        if (!full) {
            sent.add(message);
        }
        return !full;
    }

    @Override
    public boolean send(ByteBuffer message) {
        sent.add("binary " + HexFormat.of().formatHex(message.array()));
        return !full;
    }

    @Override
    public void close(int code, String reason) {
        sent.add("close " + code);
    }

    @Override
    public InetAddress client() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public Optional<String> origin() {
        return Optional.empty();
    }

    @Override
    public Optional<String> host() {
        return Optional.empty();
    }

    @Override
    public Optional<String> query(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<String> peerCertificateSubject() {
        return Optional.empty();
    }

    /** What was sent since the last look. */
    List<String> news() {
        var news = List.copyOf(sent);
        sent.clear();
        return news;
    }
}
