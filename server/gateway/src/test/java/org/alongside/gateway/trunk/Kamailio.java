package org.alongside.gateway.trunk;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Kamailio as an enterprise's proxy: challenges our INVITE (407), writes Record-Route, routes loosely, and marks what passed it
 * with {@code X-Passed}. One worker for each transport, so that nothing overtakes. What comes from us goes to the phone, what comes from the phone goes to us.
 */
final class Kamailio implements AutoCloseable {
    static final String ADDRESS = "127.0.0.6";
    static final String USER = "gateway";
    static final String PASSWORD = "for-kamailio-only";

    private static final String CONFIGURATION = """
            #!KAMAILIO
            debug=1
            log_stderror=yes
            fork=yes
            children=1
            tcp_children=1
            auto_aliases=no
            enable_tls=yes
            listen=udp:%ADDRESS%:%PORT%
            listen=tcp:%ADDRESS%:%PORT%
            listen=tls:%ADDRESS%:%TLS%
            tcp_source_ipv4=%ADDRESS%
            loadmodule "tm.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "maxfwd.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            loadmodule "auth.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            loadmodule "tls.so"
            modparam("tls", "config", "%FOLDER%/tls.cfg")
            modparam("rr", "enable_double_rr", 1)
            request_route {
              if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
              if (is_method("OPTIONS")) { sl_send_reply("200", "Here"); exit; }
              if (is_method("REGISTER")) {
                if (!pv_www_authenticate("enterprise.test", "%PASSWORD%", "0") || $au != "%USER%") {
                  www_challenge("enterprise.test", "1");
                  exit;
                }
                save("location");
                exit;
              }
              append_hf("X-Passed: kamailio\\r\\n");
              if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
              if (has_totag()) {
                if (loose_route()) { t_relay(); exit; }
                if (is_method("ACK") && t_check_trans()) { t_relay(); exit; }
                if (!is_method("ACK")) sl_send_reply("404", "Not here");
                exit;
              }
              t_check_trans();
              if ($si == "%US%") {
                if (!pv_proxy_authenticate("enterprise.test", "%PASSWORD%", "0") || $au != "%USER%") {
                  proxy_challenge("enterprise.test", "1");
                  exit;
                }
                consume_credentials();
                $du = "sip:%PHONE%";
              } else if (!lookup("location")) {
                $du = "%TO_US%";
              }
              record_route();
              t_relay();
            }
            """;
    private static final String TLS = """
            [server:default]
            method = TLSv1.2+
            verify_certificate = no
            require_certificate = no
            private_key = %FOLDER%/https.key
            certificate = %FOLDER%/https.crt
            [client:default]
            method = TLSv1.2+
            verify_certificate = no
            require_certificate = no
            """;

    final int port = freePort();
    final int tlsPort = freePort();
    private final Path folder;
    private Process process;

    /** @param folder with {@code https.crt} and {@code https.key} for {@link #ADDRESS} */
    Kamailio(Path folder) {
        this.folder = folder;
    }

    static boolean isInstalled() {
        return Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin")
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir, "kamailio")))
                && Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
                        .anyMatch(dir -> Files.exists(Path.of(dir, "kamailio/modules/tls.so")));
    }

    String uri(String transport) {
        return "sip:" + ADDRESS + ":" + (transport.equals("tls") ? tlsPort : port) + ";transport=" + transport;
    }

    /**
     * @param phone {@code address:port} of who is behind it, over UDP
     * @param us our address, whose INVITEs are challenged
     * @param toUs the URI by which the phone's calls reach us if nobody has registered for them
     */
    void configure(String phone, String us, String toUs) throws IOException {
        var configuration = CONFIGURATION
                .replace("%ADDRESS%", ADDRESS)
                .replace("%PORT%", Integer.toString(port))
                .replace("%TLS%", Integer.toString(tlsPort))
                .replace("%FOLDER%", folder.toString())
                .replace("%USER%", USER)
                .replace("%PASSWORD%", PASSWORD)
                .replace("%PHONE%", phone)
                .replace("%US%", us)
                .replace("%TO_US%", toUs);
        Files.writeString(folder.resolve("kamailio.cfg"), configuration);
        Files.writeString(folder.resolve("tls.cfg"), TLS.replace("%FOLDER%", folder.toString()));
    }

    /** Returns when it serves. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        "kamailio",
                        "-f",
                        folder.resolve("kamailio.cfg").toString(),
                        "-DD",
                        "-E",
                        "-m",
                        "32",
                        "-M",
                        "4",
                        "-P",
                        folder.resolve("pid").toString(),
                        "-Y",
                        folder.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("kamailio.log").toFile())
                .start();
        for (int tries = 0; tries < 200 && !answers(); tries++) {
            if (!process.isAlive()) {
                throw new IOException("Kamailio ended: " + Files.readString(folder.resolve("kamailio.log")));
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private boolean answers() {
        try (var probe = new Socket()) {
            probe.connect(new InetSocketAddress(ADDRESS, tlsPort), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** As a machine that loses its power: nothing is said to anybody. */
    void kill() {
        if (process != null) {
            var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(one -> {
                var _ = one.onExit()
                        .completeOnTimeout(one, 10, TimeUnit.SECONDS)
                        .join();
            });
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** Free for UDP as well as TCP. */
    private static int freePort() {
        for (int tries = 0; ; tries++) {
            try (var tcp = new ServerSocket(0, 1, InetAddress.ofLiteral(ADDRESS));
                    var udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.ofLiteral(ADDRESS))) {
                return udp.getLocalPort();
            } catch (IOException taken) {
                if (tries > 20) {
                    throw new java.io.UncheckedIOException(taken);
                }
            }
        }
    }
}
