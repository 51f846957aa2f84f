package org.alongside.gateway.resolve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** An authoritative name server on loopback that speaks real DNS over UDP; its zone is lines {@code name TYPE data}. */
public final class NameServer implements AutoCloseable {
    private final DatagramSocket socket;
    private volatile List<Record> records = List.of();
    private volatile int ttl = 60;
    private volatile boolean failing;
    /** Every question, as {@code TYPE name}. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    public NameServer() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        Thread.ofPlatform().daemon().name("name-server").start(this::serve);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** The whole zone from now on. */
    public NameServer serves(int secondsToLive, String zone) {
        ttl = secondsToLive;
        records = zone.lines().filter(line -> !line.isBlank()).map(this::record).toList();
        failing = false;
        return this;
    }

    /** From now on every question gets SERVFAIL. */
    public void fails() {
        failing = true;
    }

    private Record record(String line) {
        String[] words = line.strip().split("\\s+", 3);
        try {
            var name = Name.fromString(words[0] + ".");
            return Record.fromString(name, Type.value(words[1]), DClass.IN, ttl, words[2], Name.root);
        } catch (IOException wrong) {
            throw new UncheckedIOException(line, wrong);
        }
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        while (!socket.isClosed()) {
            try {
                packet.setLength(4096);
                socket.receive(packet);
                var question = new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
                byte[] answer = answer(question).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    private Message answer(Message question) {
        var asks = question.getQuestion();
        asked.add(Type.string(asks.getType()) + " " + asks.getName().toString(true));
        var answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(asks, Section.QUESTION);
        if (failing) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
            return answer;
        }
        var found = new ArrayList<Record>();
        boolean known = false;
        for (var record : records) {
            boolean same = record.getName().equals(asks.getName());
            known |= same;
            if (same && (record.getType() == asks.getType() || record.getType() == Type.CNAME)) {
                found.add(record);
            }
        }
        answer.getHeader().setRcode(known ? Rcode.NOERROR : Rcode.NXDOMAIN);
        found.forEach(record -> answer.addRecord(record, Section.ANSWER));
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
