package org.alongside.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator gets wrong: one sentence that names it, and exit code 2. */
class AlongsideTest {
    @TempDir
    Path data;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void aTakenPortIsNamedWithItsSetting() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            assertThat(run(
                            "--role",
                            "server",
                            "--set",
                            "brokers[0].url=wss://127.0.0.1:1",
                            "--set",
                            "bind.external=127.0.0.1",
                            "--set",
                            "server.https-port=" + port))
                    .isEqualTo(2);
            assertThat(sentence()).contains(port, "server.https-port", "taken");
        }
    }

    @Test
    void aBadSettingAnUnreadableFileAndAnUnknownOptionAreEachNamed() {
        assertThat(run("--set", "sip.prt=1")).isEqualTo(2);
        assertThat(sentence()).contains("sip.prt", "sip.port");

        assertThat(run("--config", data.resolve("absent.yaml").toString())).isEqualTo(2);
        assertThat(sentence()).contains("absent.yaml", "does not exist");

        assertThat(run("--role", "captain")).isEqualTo(2);
        assertThat(sentence()).contains("captain");

        assertThat(run("--colour")).isEqualTo(2);
        assertThat(sentence()).contains("--colour");
    }

    @Test
    void aServerWithoutABrokerOfItsOwnMustKnowOne() {
        assertThat(run("--role", "server")).isEqualTo(2);
        assertThat(sentence()).contains("brokers[0].url");
    }

    @Test
    void coBrowsingAloneNeedsNoBrokerAndOpensNothingForCalls() throws IOException {
        try (var https = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var sip = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // The port of SIP is taken too, and nobody wants it.
            assertThat(run(
                            "--role",
                            "cobrowse",
                            "--set",
                            "bind.external=127.0.0.1",
                            "--set",
                            "sip.port=" + sip.getLocalPort(),
                            "--set",
                            "server.https-port=" + https.getLocalPort()))
                    .isEqualTo(2);
            assertThat(sentence()).contains("server.https-port", "taken").doesNotContain("sip");
        }
    }

    @Test
    void aSecondInstanceOnTheSameFolderIsRefused() throws IOException {
        try (DataFolder first = DataFolder.take(data)) {
            first.runs("http://localhost:1");
            assertThat(run()).isEqualTo(2);
            assertThat(sentence())
                    .contains(
                            "already runs",
                            data.toString(),
                            String.valueOf(ProcessHandle.current().pid()));
        }
    }

    private int run(String... arguments) {
        errors.reset();
        var all = new String[arguments.length + 3];
        all[0] = "run";
        all[1] = "--data";
        all[2] = data.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return Alongside.run(new PrintStream(errors, true, StandardCharsets.UTF_8), all);
    }

    private String sentence() {
        String text = errors.toString(StandardCharsets.UTF_8).strip();
        assertThat(text).isNotEmpty().doesNotContain("\n");
        return text;
    }
}
