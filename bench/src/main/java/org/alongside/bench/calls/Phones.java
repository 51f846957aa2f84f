package org.alongside.bench.calls;

import java.net.SocketAddress;
import java.util.List;
import java.util.stream.IntStream;

/** The called side: rings, answers a moment later, and says yes to a BYE. */
final class Phones implements Line.Reader, AutoCloseable {
    private final Line line;

    Phones(String network, int addresses) {
        line = new Line(network, addresses, this).begin("phones");
    }

    int size() {
        return line.size();
    }

    String address(int index) {
        return line.address(index);
    }

    List<String> addresses() {
        return IntStream.range(0, line.size()).mapToObj(line::address).toList();
    }

    @Override
    public void arrived(int index, Wire message, SocketAddress from) {
        if (!message.isRequest()) {
            return;
        }
        String contact = "sip:phone@" + line.address(index);
        switch (message.method()) {
            case "INVITE" -> {
                line.send(index, message.answer(180, "Ringing", "p", contact, ""), from);
                line.sendSoon(index, message.answer(200, "OK", "p", contact, Wire.DESCRIPTION), from);
            }
            case "ACK" -> {}
            default -> line.send(index, message.answer(200, "OK", "p", contact, ""), from);
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
