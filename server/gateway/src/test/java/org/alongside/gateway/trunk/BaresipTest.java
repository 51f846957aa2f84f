package org.alongside.gateway.trunk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.registrar.Aor;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.gateway.registrar.TestPhone;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.kernel.SystemTimers;
import org.alongside.sip.sdp.SessionDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A phone that nobody here wrote registers, is called and calls: baresip. Its old versions know MD5 only. */
@Timeout(90)
class BaresipTest {
    private static final Aor BOB = new Aor("bob", TestPhone.DOMAIN);

    @TempDir
    private Path folder;

    private final SystemTimers timers = new SystemTimers("baresip-test");
    private final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();
    private final SecureRandom random = new SecureRandom();
    private final Registrar registrar = new Registrar(
            List.of(new ControlledDomain(TestPhone.DOMAIN, ControlledDomain.Digest.MD5, List.of())),
            TestPhone::account,
            new InMemoryCluster(new NodeId(new Id(0, 1))),
            random);
    private final SipUserAgent sip = new SipUserAgent(
            new SipSettings("127.0.0.1", 0, "", List.of()),
            Id.random(random),
            timers,
            random,
            claim -> true,
            Optional.of(registrar));
    private final List<Process> phones = new ArrayList<>();
    private int control;

    @BeforeEach
    void start() {
        boolean installed = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "baresip")));
        if (!installed) {
            System.out.println("SKIPPED: baresip isn't installed (Debian: baresip-core)");
        }
        Assumptions.assumeTrue(installed, "SKIPPED: baresip isn't installed (Debian: baresip-core)");
        sip.listen(events::add);
        sip.start();
    }

    @AfterEach
    void stop() {
        phones.forEach(Process::destroyForcibly);
        sip.stop();
        timers.close();
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return probe.getLocalPort();
        }
    }

    private void startPhone(String transport, String password) throws IOException {
        control = freePort();
        Files.writeString(folder.resolve("config"), """
                sip_listen 127.0.0.1:%d
                net_interface 127.0.0.1
                dns_server 127.0.0.1:9
                audio_source ausine,440
                audio_player aubridge,nowhere
                audio_alert aufile,/dev/null
                ausrc_srate 48000
                auplay_srate 48000
                ausrc_channels 2
                auplay_channels 2
                module_path %s
                module g711.so
                module ausine.so
                module aubridge.so
                module aufile.so
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                ctrl_tcp_listen 127.0.0.1:%d
                """.formatted(freePort(), modules(), control));
        Files.writeString(
                folder.resolve("accounts"),
                "<sip:bob@%s;transport=%s>;auth_user=bob;auth_pass=%s;outbound=\"sip:127.0.0.1:%d;transport=%s\";regint=600;answermode=auto\n"
                        .formatted(TestPhone.DOMAIN, transport, password, sip.port(), transport));
        Files.writeString(folder.resolve("contacts"), "");
        phones.add(new ProcessBuilder("baresip", "-f", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.log").toFile())
                .start());
    }

    /** By its control port: JSON in a netstring. */
    private void dial(String address) throws IOException {
        String command = "{\"command\":\"dial\",\"params\":\"" + address + "\"}";
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), control)) {
            socket.getOutputStream().write((command.length() + ":" + command + ",").getBytes(US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();
        }
    }

    /** Debian puts the modules beside the library, which its architecture names. */
    private static Path modules() throws IOException {
        try (var found = Files.find(Path.of("/usr/lib"), 4, (path, attributes) -> path.endsWith("baresip/modules"))) {
            return found.findFirst().orElseThrow();
        }
    }

    private <T extends SipEvent> T next(Class<T> kind) throws InterruptedException, IOException {
        while (true) {
            var event = events.poll(20, TimeUnit.SECONDS);
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
            assertThat(event)
                    .as("the phone said: %s", Files.readString(folder.resolve("out.log")))
                    .isNotNull();
        }
    }

    /** Until the phone is registered, or not any more. */
    private void awaitRegistered(boolean registered) throws InterruptedException, IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (registrar.bindingsOf(BOB, System.currentTimeMillis()).isEmpty() == registered) {
            assertThat(System.nanoTime())
                    .as("the phone said: %s", Files.readString(folder.resolve("out.log")))
                    .isLessThan(until);
            assertThat(events.poll(20, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    private static SessionDescription description() {
        String text =
                "v=0\r\no=- 5 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 17000 RTP/AVP 0\r\n";
        return ((Result.Ok<SessionDescription>) SessionDescription.parse(text)).value();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void aPhoneRegistersIsCalledAndHungUpOn(String transport) throws Exception {
        startPhone(transport, TestPhone.PASSWORD.reveal());
        awaitRegistered(true);
        var leg = SipUserAgentTest.newLeg();
        var invite = SipUserAgentTest.invite(leg, "sip:bob@bank.example");
        sip.perform(new SipEffect.Invite(leg, CLAIM, invite.destination(), invite.caller(), description()));

        next(SipEvent.Answered.class);
        sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
        phones.getFirst().destroy(); // it takes its leave
        awaitRegistered(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void aPhoneCallsAndProvesWhoItIs(String transport) throws Exception {
        startPhone(transport, TestPhone.PASSWORD.reveal());
        awaitRegistered(true);
        dial("sip:bea@bank.example");
        var invited = next(SipEvent.Invited.class);

        assertThat(List.of(invited.trunk(), invited.toUser(), invited.toDomain()))
                .isEqualTo(List.of("phone:bank.example", "bea", "bank.example"));
        assertThat(invited.from()).startsWith("sip:bob@bank.example");
        sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description()));
        phones.getFirst().destroy();
        assertThat(next(SipEvent.HungUp.class).leg()).isEqualTo(invited.leg());
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void aPhoneWithAWrongPasswordIsLockedOut(String transport) throws Exception {
        startPhone(transport, "wrong");
        while (!Files.readString(folder.resolve("out.log")).contains("403 Too Many Wrong Passwords")) {
            assertThat(events.poll(20, TimeUnit.MILLISECONDS)).isNull();
        }
        assertThat(registrar.count()).isZero();
    }
}
