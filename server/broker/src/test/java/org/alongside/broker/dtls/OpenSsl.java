package org.alongside.broker.dtls;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.TransportParameters.Fingerprint;

/** OpenSSL's command as a DTLS-SRTP peer on loopback; it tells the keying material it exported. */
final class OpenSsl {
    static final String EC = "ec";
    static final String RSA = "rsa";
    static final String NONE = "none";

    /** The longest any profile needs (AEAD_AES_256_GCM): a shorter export is its beginning (RFC 5705 §4). */
    private static final int EXPORTED_BYTES = 88;

    private final Path folder;

    static boolean installed() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    OpenSsl(Path folder) throws Exception {
        this.folder = folder;
        makeCertificate(EC, "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        makeCertificate(RSA, "rsa:2048");
        Files.writeString(folder.resolve("no-ems.cnf"), """
                openssl_conf = all
                [all]
                ssl_conf = ssl
                [ssl]
                system_default = defaults
                [defaults]
                Options = -ExtendedMasterSecret
                """);
    }

    List<Fingerprint> fingerprint(String certificate) throws Exception {
        byte[] pem = Files.readAllBytes(folder.resolve(certificate + ".crt"));
        var parsed = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        return List.of(Fingerprints.sha256(parsed.getEncoded()));
    }

    Peer client(String certificate, String... options) throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Peer(socket, command("s_client", certificate, "-connect", socket.getLocalPort(), options), false);
    }

    Peer clientWithoutExtendedMasterSecret(String certificate, String... options) throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new Peer(socket, command("s_client", certificate, "-connect", socket.getLocalPort(), options), true);
    }

    /** Its UDP port is free a moment before it takes it: our ClientHello is simply repeated until it does. */
    Peer server(String certificate, String... options) throws IOException {
        var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port;
        try (var free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = free.getLocalPort();
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var command = command("s_server", certificate, "-accept", port, options);
        command.addAll(List.of("-verify", "1"));
        return new Peer(socket, command, false);
    }

    private List<String> command(String kind, String certificate, String where, int port, String... options) {
        var command = new ArrayList<>(List.of("openssl", kind, "-dtls1_2", where, "127.0.0.1:" + port));
        if (!certificate.equals(NONE)) {
            command.addAll(List.of("-cert", certificate + ".crt", "-key", certificate + ".key"));
        }
        command.addAll(List.of("-keymatexport", "EXTRACTOR-dtls_srtp", "-keymatexportlen", "" + EXPORTED_BYTES));
        command.addAll(Arrays.asList(options));
        return command;
    }

    private void makeCertificate(String name, String... key) throws Exception {
        var command =
                new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=" + name));
        command.addAll(List.of("-keyout", name + ".key", "-out", name + ".crt", "-newkey"));
        command.addAll(Arrays.asList(key));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = read(process.getInputStream());
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private static String read(InputStream from) throws IOException {
        return new String(from.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A running command and the socket through which we reach it. */
    final class Peer implements AutoCloseable {
        private final DatagramSocket socket;
        private final Process process;
        private final CompletableFuture<byte[]> exported = new CompletableFuture<>();
        private final CompletableFuture<Void> listened;

        private Peer(DatagramSocket socket, List<String> command, boolean withoutExtendedMasterSecret)
                throws IOException {
            this.socket = socket;
            var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            if (withoutExtendedMasterSecret) { // no option of the command, but one of its configuration
                builder.environment().put("OPENSSL_CONF", "no-ems.cnf");
            }
            this.process = builder.start();
            this.listened = CompletableFuture.runAsync(this::listen, Thread::startVirtualThread);
        }

        DatagramSocket socket() {
            return socket;
        }

        byte[] keyingMaterial() throws Exception {
            return exported.get(10, TimeUnit.SECONDS);
        }

        /** Ends a client as a person would, with 'Q': it says close_notify. */
        void quit() throws IOException {
            process.getOutputStream().write("Q\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        /** Ends it by its handle, which leaves its output open: the listener reads to the end and is done. */
        @Override
        public void close() {
            socket.close();
            process.toHandle().destroyForcibly();
            listened.join();
        }

        private void listen() {
            String marker = "Keying material: ";
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.trim().startsWith(marker)) {
                        exported.complete(HexFormat.of().parseHex(line.trim().substring(marker.length())));
                    }
                }
                exported.completeExceptionally(new IOException("openssl ended without keying material"));
            } catch (IOException broken) {
                exported.completeExceptionally(broken);
            }
        }
    }
}
