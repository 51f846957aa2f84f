package org.alongside.gateway.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.alongside.gateway.trunk.SipPair.CLAIM;
import static org.alongside.gateway.trunk.SipPair.description;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.SipUserAgentTest.Agent;
import org.alongside.kernel.SystemTimers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A trunk that sends what no phone would, and a scanner that is no trunk, over real sockets, while a call with another trunk
 * stands: each message is answered or dropped, and the call notices nothing.
 */
@Timeout(60)
class HostileTrunkTest {
    private static final String HOSTILE = "127.0.0.7";
    private static final String SCANNER = "127.0.0.9";
    private static final String SDP = description("sendrecv").toString();

    private final SystemTimers timers = new SystemTimers("hostile-test");
    private Agent agent;
    private Agent phone;
    private LegId ours;
    private LegId theirs;

    @BeforeEach
    void talk() throws InterruptedException {
        phone = new Agent(timers, "127.0.0.8", 0, SipUserAgentTest.trunk("sip:127.0.0.1"));
        agent = new Agent(
                timers,
                "127.0.0.1",
                0,
                SipUserAgentTest.trunk("sip:127.0.0.8:" + phone.sip.port()),
                SipUserAgentTest.trunk("sip:" + HOSTILE));
        call();
    }

    @AfterEach
    void stop() {
        agent.sip.stop();
        phone.sip.stop();
        timers.close();
    }

    private void call() throws InterruptedException {
        ours = SipUserAgentTest.newLeg();
        agent.sip.perform(SipUserAgentTest.invite(ours, "sip:support@127.0.0.8"));
        theirs = phone.next(SipEvent.Invited.class).leg();
        phone.sip.perform(new SipEffect.Accept(theirs, CLAIM, description("sendrecv")));
        agent.next(SipEvent.Answered.class);
    }

    private void assertTheCallStandsAndEnds() throws InterruptedException {
        phone.sip.perform(new SipEffect.SendInfo(theirs, CLAIM, "application/dtmf-relay", "Signal=1"));
        assertThat(agent.next(SipEvent.InfoReceived.class).leg()).isEqualTo(ours);
        agent.sip.perform(new SipEffect.HangUp(ours, CLAIM, "normal"));
        assertThat(phone.next(SipEvent.HungUp.class).status()).isZero();
    }

    private static String invite(String callId, String more, String type, String body) {
        return """
                INVITE sip:support@127.0.0.1 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.7;branch=z9hG4bK%1$s;rport
                From: <sip:a@b>;tag=1
                To: <sip:support@127.0.0.1>
                Call-ID: %1$s
                CSeq: 1 INVITE
                Contact: <sip:a@127.0.0.7>
                Content-Type: %3$s
                %2$sContent-Length: %4$d

                """.formatted(callId, more, type, body.length())
                        .replace("\r", "")
                        .replace("\n", "\r\n")
                + body;
    }

    private void send(DatagramSocket from, String message) throws IOException {
        byte[] bytes = message.getBytes(UTF_8);
        from.send(new DatagramPacket(
                bytes, bytes.length, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), agent.sip.port())));
    }

    /** The first response that is none of the transaction's own 100. */
    private static String status(DatagramSocket at) throws IOException {
        at.setSoTimeout(5_000);
        while (true) {
            var packet = new DatagramPacket(new byte[65_536], 65_536);
            at.receive(packet);
            String status = new String(packet.getData(), packet.getOffset() + 8, 3, UTF_8);
            if (!status.equals("100")) {
                return status;
            }
        }
    }

    private static String bomb(int depth) {
        String inner = "Content-Type: application/sdp\r\n\r\n" + SDP;
        for (int i = depth; i > 0; i--) {
            inner = "Content-Type: multipart/mixed;boundary=b%1$d\r\n\r\n--b%1$d\r\n%2$s\r\n--b%1$d--\r\n"
                    .formatted(i, inner);
        }
        return inner.substring(inner.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void eachMonsterIsRefusedWithItsStatus() throws Exception {
        String mediaLines = SDP + "m=audio 9 RTP/AVP 0\r\n".repeat(1_000);
        record Monster(String what, String message, String status) {}
        var monsters = List.of(
                new Monster("257 headers", invite("headers", "Odd: y\n".repeat(250), "application/sdp", SDP), "400"),
                new Monster(
                        "a negative length",
                        invite("length", "", "application/sdp", SDP)
                                .replaceAll("Content-Length: \\d+", "Content-Length: -1"),
                        "400"),
                new Monster(
                        "a length beyond the datagram",
                        invite("beyond", "", "application/sdp", SDP)
                                .replaceAll("Content-Length: \\d+", "Content-Length: 9999"),
                        "400"),
                new Monster("1,000 media lines", invite("lines", "", "application/sdp", mediaLines), "488"),
                new Monster("parts within parts", invite("bomb", "", "multipart/mixed;boundary=b1", bomb(200)), "400"),
                new Monster(
                        "a negative CSeq",
                        invite("cseq", "", "application/sdp", SDP).replace("1 INVITE\r", "-1 INVITE\r"),
                        "400"));
        try (var trunk = new DatagramSocket(new InetSocketAddress(HOSTILE, 0))) {
            for (var monster : monsters) {
                send(trunk, monster.message);
                assertThat(status(trunk)).as(monster.what).isEqualTo(monster.status);
            }
        }
        assertThat(agent.sip.counts().malformed()).isEqualTo(4);
        assertTheCallStandsAndEnds();
    }

    @Test
    void aMessageOf64KibibytesAndOneByteEndsItsConnectionOnly() throws Exception {
        int most = 64 * 1024;
        String fits = invite("fits", "", "application/sdp", "");
        String over = invite("over", "", "application/sdp", "x".repeat(most + 1 - fits.length() - "4096".length()))
                .replace("/UDP", "/TCP");
        assertThat(over.getBytes(UTF_8)).hasSize(most + 1);
        try (var trunk = new Socket()) {
            trunk.bind(new InetSocketAddress(HOSTILE, 0));
            trunk.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), agent.sip.port()), 5_000);
            trunk.setSoTimeout(5_000);
            trunk.getOutputStream().write(over.getBytes(UTF_8));
            trunk.shutdownOutput();
            assertThat(new String(trunk.getInputStream().readAllBytes(), UTF_8))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).startsWith("SIP/2.0 400 "),
                            answer -> assertThat(answer)
                                    .as("the end came before it")
                                    .isEmpty());
        } catch (SocketException reset) {
            assertThat(reset).as("so did what was not read yet").hasMessageContaining("reset");
        }
        assertThat(agent.sip.counts().malformed()).isEqualTo(1);
        assertTheCallStandsAndEnds();
    }

    @Test
    void aScannersFloodIsCountedAndMetWithSilenceWhileCallsComeAndGo() throws Exception {
        try (var scanner = new DatagramSocket(new InetSocketAddress(SCANNER, 0))) {
            int sent = 0;
            for (int calls = 0; calls < 5; calls++) {
                for (int i = 0; i < 2_000; i++) {
                    String request = invite("scan-" + sent++, "", "application/sdp", SDP);
                    send(scanner, i % 2 == 0 ? request : request.replace("INVITE", "OPTIONS"));
                    if (i % 10 == 0) {
                        LockSupport.parkNanos(2_000_000); // 5,000 each second
                    }
                }
                assertTheCallStandsAndEnds();
                call();
            }
            var counts = agent.sip.counts();
            assertThat(counts.unknownSource() + counts.tooFast()).isBetween((long) sent / 2, (long) sent);
            assertThat(counts.unknownSource()).as("so few were read at all").isLessThan(1_000);
            assertThat(counts.malformed() + counts.overloaded()).isZero();
            scanner.setSoTimeout(200);
            assertThatThrownBy(() -> scanner.receive(new DatagramPacket(new byte[1], 1)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        assertTheCallStandsAndEnds();
    }
}
