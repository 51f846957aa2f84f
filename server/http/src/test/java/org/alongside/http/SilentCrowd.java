package org.alongside.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own that opens thousands of TCP connections and then says nothing, or no more than the start of a
 * ClientHello. Its addresses are those of loopback from 127.0.1.1 on, a few hundred connections each.
 */
final class SilentCrowd implements AutoCloseable {
    private static final int PER_ADDRESS = 400;
    private static final byte[] START_OF_A_HELLO = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01};

    private final Process process;
    private final BufferedReader answers;

    /** All are open when it returns. */
    static SilentCrowd of(int count, int port) throws Exception {
        var crowd = new SilentCrowd(count, port);
        String opened = crowd.answers.readLine();
        if (!("open " + count).equals(opened)) {
            crowd.close();
            throw new IOException("the crowd says: " + opened);
        }
        return crowd;
    }

    private SilentCrowd(int count, int port) throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var classes = Path.of(SilentCrowd.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        process = new ProcessBuilder(
                        java, "-Xmx256m", "-cp", classes.toString(), SilentCrowd.class.getName(), "" + count, "" + port)
                .redirectErrorStream(true)
                .start();
        answers = process.inputReader();
    }

    /** How many the server has not closed. */
    int stillOpen() throws IOException {
        process.outputWriter().write("count\n");
        process.outputWriter().flush();
        return Integer.parseInt(answers.readLine().replace("open ", ""));
    }

    /** Everybody leaves at once. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String... arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        var server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
        var crowd = new ArrayList<SocketChannel>();
        for (int i = 0; i < count; i++) {
            crowd.add(connection(i, server));
        }
        System.out.println("open " + crowd.size());
        var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (questions.readLine() != null) { // the end of input is the end of the test
            System.out.println("open " + stillOpen(crowd));
        }
    }

    private static SocketChannel connection(int number, InetSocketAddress server) throws IOException {
        int host = number / PER_ADDRESS;
        byte[] address = {127, 0, (byte) (1 + host / 250), (byte) (1 + host % 250)};
        var channel = SocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
        channel.connect(server);
        if (number % 2 == 0) {
            channel.write(ByteBuffer.wrap(START_OF_A_HELLO));
        }
        channel.configureBlocking(false);
        return channel;
    }

    private static int stillOpen(List<SocketChannel> crowd) {
        int open = 0;
        for (var channel : crowd) {
            try {
                if (channel.read(ByteBuffer.allocate(64)) >= 0) {
                    open++;
                }
            } catch (IOException reset) {
                // closed by the server, with data of ours unread
            }
        }
        return open;
    }
}
