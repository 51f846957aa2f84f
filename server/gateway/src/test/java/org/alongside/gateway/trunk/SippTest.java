package org.alongside.gateway.trunk;

import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipUserAgentTest.Agent;
import org.alongside.kernel.SystemTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user agent against SIPp, which nobody here wrote; the scenarios in {@code src/test/sipp} judge what it says. */
@Timeout(90)
class SippTest {
    private static final String SIPP_ADDRESS = "127.0.0.4";
    private static final Path SCENARIOS = Path.of("src/test/sipp").toAbsolutePath();

    @TempDir
    private Path folder;

    private final SystemTimers timers = new SystemTimers("sipp-test");
    private int sippPort;
    private Process sipp;
    private Agent agent;

    @BeforeEach
    void prepare() throws IOException {
        boolean installed = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, "sipp")));
        if (!installed) {
            System.out.println("SKIPPED: sipp isn't installed (Debian: sip-tester)");
        }
        Assumptions.assumeTrue(installed, "SKIPPED: sipp isn't installed (Debian: sip-tester)");
        try (var probe = new ServerSocket(0, 1, InetAddress.ofLiteral(SIPP_ADDRESS))) {
            sippPort = probe.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        if (sipp != null) {
            sipp.destroyForcibly();
        }
        if (agent != null) {
            agent.sip.stop();
        }
        timers.close();
    }

    private void listen(String transport) {
        String uri = "sip:" + SIPP_ADDRESS + ":" + sippPort + (transport.equals("t1") ? ";transport=tcp" : "");
        agent = new Agent(timers, "127.0.0.1", 0, SipUserAgentTest.trunk(uri));
    }

    private void startSipp(String scenario, String transport, String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                "sipp",
                "127.0.0.1:" + agent.sip.port(),
                "-sf",
                SCENARIOS.resolve(scenario + ".xml").toString(),
                "-i",
                SIPP_ADDRESS,
                "-p",
                Integer.toString(sippPort),
                "-t",
                transport,
                "-nostdin",
                "-timeout",
                "40s",
                "-timeout_error",
                "-trace_err",
                "-error_file",
                folder.resolve("errors.log").toString()));
        command.addAll(List.of(more));
        sipp = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out.log").toFile())
                .start();
    }

    private void assertSippIsContent() throws Exception {
        assertThat(sipp.waitFor(60, TimeUnit.SECONDS)).as("SIPp ended").isTrue();
        String errors =
                Files.exists(folder.resolve("errors.log")) ? Files.readString(folder.resolve("errors.log")) : "";
        assertThat(sipp.exitValue())
                .as("SIPp's verdict; its errors: %s", errors)
                .isZero();
    }

    /** Dials as soon as SIPp has taken its port. */
    private LegId dial() {
        for (int tries = 0; tries < 100 && isFree(); tries++) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        var leg = SipUserAgentTest.newLeg();
        agent.sip.perform(SipUserAgentTest.invite(leg, "sip:support@bank.example"));
        return leg;
    }

    private boolean isFree() {
        try (var probe = new ServerSocket(sippPort, 1, InetAddress.ofLiteral(SIPP_ADDRESS));
                var udp = new java.net.DatagramSocket(sippPort, InetAddress.ofLiteral(SIPP_ADDRESS))) {
            return probe.isBound() && udp.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private void ringAndAnswer() throws InterruptedException {
        var invited = agent.next(SipEvent.Invited.class);
        agent.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        agent.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippCallsHoldsAndHangsUp(String transport) throws Exception {
        listen(transport);
        startSipp("call-us", transport, "-m", "1");
        ringAndAnswer();
        assertThat(agent.next(SipEvent.InfoReceived.class).body()).startsWith("Signal=5");
        var hold = agent.next(SipEvent.Reoffered.class);
        assertThat(hold.offer().toString()).contains("a=sendonly");
        agent.sip.perform(new SipEffect.AnswerReoffer(hold.leg(), CLAIM, description("recvonly")));
        agent.next(SipEvent.HungUp.class);
        assertSippIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippGivesUpWhileItRings(String transport) throws Exception {
        listen(transport);
        startSipp("cancel-us", transport, "-m", "1");
        var invited = agent.next(SipEvent.Invited.class);
        agent.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        agent.next(SipEvent.Cancelled.class);
        assertSippIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippAnswersHoldsAndIsHungUpOn(String transport) throws Exception {
        listen(transport);
        startSipp("answer", transport, "-m", "1");
        var leg = dial();
        assertThat(agent.next(SipEvent.Progressed.class).status()).isEqualTo(180);
        agent.next(SipEvent.Answered.class);
        agent.next(SipEvent.Reoffered.class);
        agent.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal")); // leaves after the ACK
        assertSippIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippOffersLateAndHoldsLateAsCallManagersDo(String transport) throws Exception {
        listen(transport);
        startSipp("late-offer", transport, "-m", "1");
        var invited = agent.next(SipEvent.Invited.class);
        assertThat(invited.offer()).isEmpty();
        agent.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        agent.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
        assertThat(agent.next(SipEvent.Answered.class).answer().toString()).contains("a=sendrecv");
        var wanted = agent.next(SipEvent.OfferWanted.class);
        agent.sip.perform(new SipEffect.AnswerReoffer(wanted.leg(), CLAIM, description("sendrecv")));
        assertThat(agent.next(SipEvent.ReofferAnswered.class).answer().toString())
                .contains("a=sendonly");
        assertThat(agent.next(SipEvent.HungUp.class).reason()).isEqualTo("Normal call clearing");
        assertSippIsContent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippRingsReliablyAndMovesItsAnnouncement(String transport) throws Exception {
        listen(transport);
        startSipp("reliable", transport, "-m", "1");
        var leg = dial();
        assertThat(agent.next(SipEvent.Progressed.class).description()).isPresent();
        assertThat(agent.next(SipEvent.Reoffered.class).offer().toString()).contains("a=sendonly");
        agent.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        assertThat(agent.next(SipEvent.Answered.class).answer().toString()).contains("a=sendrecv");
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "Q.850;cause=16;text=\"normal\""));
        assertSippIsContent();
    }

    /** To a busy target, and again to a free one: SIPp reads every NOTIFY. */
    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1"})
    void sippRefersTwiceAndIsToldWhatBecomesOfIt(String transport) throws Exception {
        listen(transport);
        startSipp("refer", transport, "-m", "1");
        ringAndAnswer();
        var busy = agent.next(SipEvent.Referred.class);
        assertThat(busy.target()).isEqualTo("sip:busy@bank.example");
        assertThat(busy.how().referredBy()).contains("<sip:sipp@" + SIPP_ADDRESS + ">");
        agent.sip.perform(new SipEffect.AnswerReferral(busy.leg(), CLAIM, 202));
        agent.next(SipEvent.InfoReceived.class);
        agent.sip.perform(new SipEffect.Notify(busy.leg(), CLAIM, 486));
        var free = agent.next(SipEvent.Referred.class);
        assertThat(free.target()).isEqualTo("sip:free@bank.example");
        agent.sip.perform(new SipEffect.AnswerReferral(free.leg(), CLAIM, 202));
        agent.next(SipEvent.InfoReceived.class);
        agent.sip.perform(new SipEffect.Notify(free.leg(), CLAIM, 200));
        agent.next(SipEvent.InfoReceived.class);
        agent.sip.perform(new SipEffect.HangUp(free.leg(), CLAIM, "transferred"));
        assertSippIsContent();
    }

    @Test
    void sippIsBusy() throws Exception {
        listen("u1");
        startSipp("busy", "u1", "-m", "1");
        dial();
        assertThat(agent.next(SipEvent.Rejected.class).status()).isEqualTo(486);
        assertSippIsContent();
    }

    @Test
    void sippAnswersWhileWeCancel() throws Exception {
        listen("u1");
        startSipp("cross", "u1", "-m", "1");
        var leg = dial();
        agent.next(SipEvent.Progressed.class);
        agent.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
        assertSippIsContent();
    }

    @Test
    void twoPhonesBehindSippAnswerAtOnce() throws Exception {
        listen("u1");
        startSipp("fork", "u1", "-m", "1");
        var leg = dial();
        agent.next(SipEvent.Progressed.class);
        agent.next(SipEvent.Progressed.class);
        agent.next(SipEvent.Answered.class);
        assertThat(agent.next(SipEvent.HungUp.class).leg()).isEqualTo(leg);
        assertSippIsContent();
    }

    @Test
    void sippRepeatsItsAnswer() throws Exception {
        listen("u1");
        startSipp("repeat", "u1", "-m", "1");
        var leg = dial();
        agent.next(SipEvent.Answered.class);
        assertThat(agent.next(SipEvent.HungUp.class).leg()).isEqualTo(leg);
        assertSippIsContent();
    }

    @Test
    void aHundredCallsComeThroughALineThatLosesATenth() throws Exception {
        listen("u1");
        agent.sip.listen(event -> {
            switch (event) {
                case SipEvent.Invited e -> {
                    agent.sip.perform(new SipEffect.Progress(e.leg(), CLAIM, 180, Optional.empty()));
                    agent.sip.perform(new SipEffect.Accept(e.leg(), CLAIM, description("sendrecv")));
                }
                case SipEvent.Reoffered e ->
                    agent.sip.perform(new SipEffect.AnswerReoffer(e.leg(), CLAIM, description("recvonly")));
                default -> agent.events.add(event);
            }
        });
        startSipp("call-us-lossy", "u1", "-m", "100", "-r", "50", "-lost", "10");
        assertSippIsContent();
    }
}
