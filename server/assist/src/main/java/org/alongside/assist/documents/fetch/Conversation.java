package org.alongside.assist.documents.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.alongside.kernel.NetworkRange;

/**
 * One GET over a connection of its own (RFC 9112), to exactly the address that was checked: the JDK's client would ask the
 * resolver again, and may be told another address then. Every read waits no longer than until the deadline.
 */
final class Conversation implements AutoCloseable {
    /** The far side does not speak HTTP as RFC 9112 has it, or sends more than it may. */
    static final class Nonsense extends IOException {
        private static final long serialVersionUID = 1L;

        Nonsense(String what) {
            super(what);
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final long deadlineNanos;

    private Conversation(Socket socket, long deadlineNanos) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.deadlineNanos = deadlineNanos;
    }

    static Conversation open(
            Address address, InetAddress to, FetchLimits limits, long deadlineNanos, SSLSocketFactory tls)
            throws IOException {
        var plain = new Socket();
        try {
            int connect = (int) Math.min(limits.connect().toMillis(), left(deadlineNanos));
            plain.connect(new InetSocketAddress(to, address.port()), connect);
            plain.setSoTimeout(left(deadlineNanos));
            var conversation = new Conversation(address.secure() ? secured(plain, address, tls) : plain, deadlineNanos);
            conversation.ask(address);
            return conversation;
        } catch (IOException failed) {
            plain.close();
            throw failed;
        }
    }

    /** The certificate must be that of the name which was asked for, whatever address it led to. */
    private static Socket secured(Socket plain, Address address, SSLSocketFactory tls) throws IOException {
        var socket = (SSLSocket) tls.createSocket(plain, address.name(), address.port(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (NetworkRange.literal(address.name()).isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(address.name())));
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private void ask(Address address) throws IOException {
        String request = "GET " + address.target() + " HTTP/1.1\r\nHost: " + address.hostHeader()
                + "\r\nUser-Agent: Alongside\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    ResponseHead head() throws IOException {
        var bytes = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 2) {
            int b = read();
            if (b < 0 || bytes.size() == ResponseHead.LONGEST) {
                throw new Nonsense("its answer has no head that ends");
            }
            bytes.write(b);
            ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
        }
        return ResponseHead.parse(bytes.toByteArray()).orElseThrow(() -> new Nonsense("its answer is not HTTP"));
    }

    /** @throws Nonsense also when there is more than {@code most} bytes */
    byte[] body(ResponseHead head, int most) throws IOException {
        if (head.strangelyCoded()) {
            throw new Nonsense("its answer is packed in a way that was not asked for");
        }
        var body = new ByteArrayOutputStream();
        if (head.chunked()) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                copy(body, size, most);
                line();
            }
        } else if (head.length().isPresent()) {
            copy(body, head.length().get(), most);
        } else {
            copyAll(body, most);
        }
        return body.toByteArray();
    }

    private void copy(ByteArrayOutputStream body, long count, int most) throws IOException {
        if (body.size() + count > most) {
            throw tooLong(most);
        }
        byte[] part = new byte[16 << 10];
        for (long rest = count; rest > 0; ) {
            int n = read(part, (int) Math.min(rest, part.length));
            if (n < 0) {
                throw new EOFException("the answer ends too early");
            }
            body.write(part, 0, n);
            rest -= n;
        }
    }

    private void copyAll(ByteArrayOutputStream body, int most) throws IOException {
        byte[] part = new byte[16 << 10];
        for (int n = read(part, part.length); n >= 0; n = read(part, part.length)) {
            body.write(part, 0, n);
            if (body.size() > most) {
                throw tooLong(most);
            }
        }
    }

    private static Nonsense tooLong(int most) {
        return new Nonsense("it is larger than " + (most >> 20) + " MiB");
    }

    private int chunkSize() throws IOException {
        String size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9A-Fa-f]{1,7}")) {
            throw new Nonsense("its answer is not HTTP");
        }
        return Integer.parseInt(size, 16);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0 || line.length() > 256) {
                throw new Nonsense("its answer is not HTTP");
            }
            line.append((char) b);
        }
        return line.toString();
    }

    private int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    private int read(byte[] into, int most) throws IOException {
        socket.setSoTimeout(left(deadlineNanos));
        return in.read(into, 0, most);
    }

    private static int left(long deadlineNanos) throws SocketTimeoutException {
        long millis = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("the time is over");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
