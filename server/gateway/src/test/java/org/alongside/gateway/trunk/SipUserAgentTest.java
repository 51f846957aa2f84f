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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.LegId;
import org.alongside.gateway.trunk.TrunkOptions.ClientCertificate;
import org.alongside.gateway.trunk.TrunkOptions.Recognition;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.SystemTimers;
import org.alongside.security.CertificateSource;
import org.alongside.security.HttpsCertificate;
import org.alongside.sip.message.SipUri;
import org.alongside.testkit.net.MarkReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user agent on real sockets: with another of its kind, with a peer written by hand, and with what should not be. */
@Timeout(60)
class SipUserAgentTest {
    @TempDir
    private Path folders;

    private final SystemTimers timers = new SystemTimers("sip-test");
    private final List<Agent> agents = new java.util.ArrayList<>();

    /** A user agent and what it told. */
    static final class Agent {
        final SipUserAgent sip;
        final BlockingQueue<SipEvent> events = new LinkedBlockingQueue<>();

        Agent(SystemTimers timers, String bind, int port, TrunkSettings... trunks) {
            this(timers, new SipSettings(bind, port, "", List.of(trunks)));
        }

        Agent(SystemTimers timers, SipSettings settings) {
            sip = new SipUserAgent(settings, Id.random(new SecureRandom()), timers, new SecureRandom(), c -> true);
            sip.listen(events::add);
            sip.start();
        }

        /** The next event of that kind; changes of the dialog are passed over, anything else is wrong. */
        <T extends SipEvent> T next(Class<T> kind) throws InterruptedException {
            while (true) {
                var event = events.poll(10, TimeUnit.SECONDS);
                if (!(event instanceof SipEvent.DialogChanged)) {
                    assertThat(event).isInstanceOf(kind);
                    return kind.cast(event);
                }
            }
        }
    }

    private Agent agent(String bind, TrunkSettings... trunks) {
        var made = new Agent(timers, bind, 0, trunks);
        agents.add(made);
        return made;
    }

    static TrunkSettings trunk(String uri) {
        return new TrunkSettings("pbx", SipUri.parse(uri).orElseThrow(), List.of());
    }

    static SipEffect.Invite invite(LegId leg, String destination) {
        var caller = new SipEffect.Caller("ana", "bank.example", Redacted.of("Ana"), Optional.empty());
        return new SipEffect.Invite(leg, CLAIM, destination, caller, description("sendrecv"));
    }

    static LegId newLeg() {
        return new LegId(Id.random(new SecureRandom()));
    }

    @AfterEach
    void stop() {
        agents.forEach(a -> a.sip.stop());
        timers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";transport=tcp"})
    void twoUserAgentsTalk(String transport) throws Exception {
        var callee = agent("127.0.0.2", trunk("sip:127.0.0.1" + transport));
        var caller = agent("127.0.0.1", trunk("sip:127.0.0.2:" + callee.sip.port() + transport));
        var leg = newLeg();
        caller.sip.perform(invite(leg, "sip:support@bank.example"));
        var invited = callee.next(SipEvent.Invited.class);
        assertThat(List.of(invited.trunk(), invited.toUser(), invited.toDomain(), invited.from()))
                .isEqualTo(List.of("pbx", "support", "bank.example", "sip:ana@bank.example"));
        callee.sip.perform(new SipEffect.Progress(invited.leg(), CLAIM, 180, Optional.empty()));
        assertThat(caller.next(SipEvent.Progressed.class).status()).isEqualTo(180);
        callee.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
        caller.next(SipEvent.Answered.class);
        caller.sip.perform(new SipEffect.SendInfo(leg, CLAIM, "application/dtmf-relay", "Signal=1"));
        assertThat(callee.next(SipEvent.InfoReceived.class).body()).isEqualTo("Signal=1");
        callee.sip.perform(new SipEffect.Reoffer(invited.leg(), CLAIM, description("sendonly")));
        caller.next(SipEvent.Reoffered.class);
        caller.sip.perform(new SipEffect.AnswerReoffer(leg, CLAIM, description("recvonly")));
        callee.next(SipEvent.ReofferAnswered.class);
        callee.sip.perform(new SipEffect.HangUp(invited.leg(), CLAIM, "normal"));
        assertThat(caller.next(SipEvent.HungUp.class)).isEqualTo(new SipEvent.HungUp(leg, 0, ""));
    }

    /** A user agent with a certificate of its own for this address, which trusts the authorities in a file. */
    private Agent secureAgent(String bind, Path trust, TrunkSettings... trunks) {
        var made = new Agent(
                timers,
                new SipSettings(bind, 0, "", List.of(trunks), Optional.of(tls(certificate(bind, bind), trust))));
        agents.add(made);
        return made;
    }

    private static SipTls tls(HttpsCertificate certificate, Path trust) {
        return new SipTls(0, certificate.context(), certificate.calling(Optional.of(trust)));
    }

    private HttpsCertificate certificate(String folder, String name) {
        var source = new CertificateSource.SelfSigned(folders.resolve(folder), Set.of(name));
        return HttpsCertificate.open(source, InstantSource.system());
    }

    private Path trusting(String folder) {
        return folders.resolve(folder).resolve("https.crt");
    }

    private static TrunkSettings secureTrunk(String host, int port) {
        return trunk("sip:" + host + ":" + port + ";transport=tls");
    }

    @Test
    void overTlsACallIsAsOverTcpAndBothSidesShowWhoTheyAre() throws Exception {
        certificate("127.0.0.1", "127.0.0.1");
        certificate("127.0.0.2", "127.0.0.2");
        var callee = secureAgent("127.0.0.2", trusting("127.0.0.1"), secureTrunk("127.0.0.1", 1));
        var caller = secureAgent("127.0.0.1", trusting("127.0.0.2"), secureTrunk("127.0.0.2", callee.sip.tlsPort()));
        var leg = newLeg();
        caller.sip.perform(invite(leg, "sip:support@bank.example"));
        var invited = callee.next(SipEvent.Invited.class);
        callee.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
        caller.next(SipEvent.Answered.class);
        callee.sip.perform(new SipEffect.SendInfo(invited.leg(), CLAIM, "application/dtmf-relay", "Signal=1"));
        assertThat(caller.next(SipEvent.InfoReceived.class).body()).isEqualTo("Signal=1");
        caller.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
        assertThat(callee.next(SipEvent.HungUp.class).status()).isZero();
    }

    @Test
    void aTrunkThatShowsAnotherNameOrAnUnknownAuthorityIsNotTalkedTo() throws Exception {
        var stranger = secureAgent("127.0.0.3", own(), secureTrunk("127.0.0.1", 1));
        var impostor = new Agent(
                timers,
                new SipSettings(
                        "127.0.0.4",
                        0,
                        "",
                        List.of(secureTrunk("127.0.0.1", 1)),
                        Optional.of(tls(certificate("impostor", "pbx.example"), own()))));
        agents.add(impostor);
        for (var wrong : List.of(stranger, impostor)) {
            String host = wrong.equals(stranger) ? "127.0.0.3" : "127.0.0.4";
            var trust = wrong.equals(stranger) ? own() : trusting("impostor");
            var caller = secureAgent("127.0.0.1", trust, secureTrunk(host, wrong.sip.tlsPort()));
            caller.sip.perform(invite(newLeg(), "sip:support@bank.example"));
            assertThat(caller.next(SipEvent.Rejected.class).status()).isEqualTo(503);
            assertThat(wrong.events).isEmpty();
        }
    }

    /** A renewal needs no restart: whoever connects next is shown the new certificate, and judged by the new trust. */
    @Test
    void aRenewedCertificateAndItsTrustCountFromTheNextConnectionOn() throws Exception {
        List.of("old", "new").forEach(folder -> certificate(folder, "127.0.0.2"));
        var ours = certificate("127.0.0.1", "127.0.0.1");
        var theirs = HttpsCertificate.open(inUse("old"), InstantSource.system());
        var callee = withTls("127.0.0.2", both(theirs, trusting("127.0.0.1")), secureTrunk("127.0.0.1", 1));
        var trunk = secureTrunk("127.0.0.2", callee.sip.tlsPort());
        var trusted = Files.copy(trusting("old"), folders.resolve("trusted.crt"));
        var tls = both(ours, trusted);
        var before = withTls("127.0.0.1", tls, trunk);
        assertThat(refusal(before, callee)).isEqualTo(486);

        inUse("new");
        assertThat(theirs.reload()).isTrue();
        assertThat(refusal(before, callee)).as("a connection lives on").isEqualTo(486);
        before.sip.stop();
        var mistrustful = withTls("127.0.0.1", tls, trunk);
        mistrustful.sip.perform(invite(newLeg(), "sip:support@bank.example"));
        assertThat(mistrustful.next(SipEvent.Rejected.class).status()).isEqualTo(503);
        mistrustful.sip.stop();

        Files.copy(trusting("new"), trusted, StandardCopyOption.REPLACE_EXISTING);
        ours.reload();
        assertThat(refusal(withTls("127.0.0.1", tls, trunk), callee)).isEqualTo(486);
    }

    /** Puts the certificate of this folder where the server reads its own. */
    private CertificateSource inUse(String folder) throws IOException {
        for (var file : List.of("https.crt", "https.key")) {
            Files.copy(
                    folders.resolve(folder).resolve(file), folders.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return new CertificateSource.PemFiles(folders.resolve("https.crt"), folders.resolve("https.key"));
    }

    private Agent withTls(String bind, SipTls tls, TrunkSettings trunk) {
        var made = new Agent(timers, new SipSettings(bind, 0, "", List.of(trunk), Optional.of(tls)));
        agents.add(made);
        return made;
    }

    /** What becomes of a call to whoever is busy. */
    private static int refusal(Agent caller, Agent callee) throws InterruptedException {
        caller.sip.perform(invite(newLeg(), "sip:support@bank.example"));
        var invited = callee.next(SipEvent.Invited.class);
        callee.sip.perform(new SipEffect.Reject(invited.leg(), CLAIM, 486, "Busy Here"));
        return caller.next(SipEvent.Rejected.class).status();
    }

    private Path own() {
        certificate("127.0.0.1", "127.0.0.1");
        return trusting("127.0.0.1");
    }

    private static TrunkSettings demanding(ClientCertificate demand, String host, String... names) {
        return secureTrunk(host, 1).with(TrunkOptions.USUAL.with(new Recognition(List.of(), demand, List.of(names))));
    }

    private static SipTls both(HttpsCertificate certificate, Path trust) {
        var context = certificate.calling(Optional.of(trust));
        return new SipTls(0, context, context);
    }

    private Agent withCertificate(String bind, HttpsCertificate certificate, Path trust, TrunkSettings... trunks) {
        var made =
                new Agent(timers, new SipSettings(bind, 0, "", List.of(trunks), Optional.of(both(certificate, trust))));
        agents.add(made);
        return made;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACCEPTED", "REQUIRED"})
    void aTrunkIsKnownByTheNameInItsCertificateWhereverItComesFrom(ClientCertificate demand) throws Exception {
        var itself = certificate("pbx", "pbx.example");
        var callee = withCertificate(
                "127.0.0.2",
                certificate("127.0.0.2", "127.0.0.2"),
                trusting("pbx"),
                demanding(demand, "127.0.0.77", "other.example", "PBX.example"));
        var caller = withCertificate(
                "127.0.0.5", itself, trusting("127.0.0.2"), secureTrunk("127.0.0.2", callee.sip.tlsPort()));
        var leg = newLeg();
        caller.sip.perform(invite(leg, "sip:support@bank.example"));
        var invited = callee.next(SipEvent.Invited.class);
        callee.sip.perform(new SipEffect.Reject(invited.leg(), CLAIM, 486, "Busy Here"));

        assertThat(caller.next(SipEvent.Rejected.class).status()).isEqualTo(486);
    }

    @Test
    void whoShowsAnotherNameOrNoGoodCertificateIsNoTrunkEvenFromItsAddress() throws Exception {
        var named = certificate("named", "other.example");
        var untrusted = certificate("untrusted", "pbx.example");
        var callee = withCertificate(
                "127.0.0.2",
                certificate("127.0.0.2", "127.0.0.2"),
                trusting("named"),
                demanding(ClientCertificate.REQUIRED, "127.0.0.5", "pbx.example"));
        var caller = withCertificate(
                "127.0.0.5", untrusted, trusting("127.0.0.2"), secureTrunk("127.0.0.2", callee.sip.tlsPort()));
        caller.sip.perform(invite(newLeg(), "sip:support@bank.example"));
        assertThat(caller.next(SipEvent.Rejected.class).status()).isEqualTo(503);

        var impostor = withCertificate(
                "127.0.0.5", named, trusting("127.0.0.2"), secureTrunk("127.0.0.2", callee.sip.tlsPort()));
        impostor.sip.perform(invite(newLeg(), "sip:support@bank.example"));
        while (callee.sip.counts().unknownSource() == 0) {
            assertThat(callee.events.poll(20, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";transport=tcp"})
    void overIpv6ACallIsAsOverIpv4(String transport) throws Exception {
        var callee = agent("::1", trunk("sip:[0:0:0:0:0:0:0:1]:1" + transport));
        var caller = agent("::1", trunk("sip:[::1]:" + callee.sip.port() + transport));
        var leg = newLeg();
        caller.sip.perform(invite(leg, "sip:support@[::1]"));
        var invited = callee.next(SipEvent.Invited.class);
        assertThat(invited.toDomain()).isEqualTo("::1");
        callee.sip.perform(new SipEffect.Accept(invited.leg(), CLAIM, description("sendrecv")));
        caller.next(SipEvent.Answered.class);
        callee.sip.perform(new SipEffect.SendInfo(invited.leg(), CLAIM, "application/dtmf-relay", "Signal=1"));
        assertThat(caller.next(SipEvent.InfoReceived.class).body()).isEqualTo("Signal=1");
        caller.sip.perform(new SipEffect.HangUp(leg, CLAIM, "normal"));
        assertThat(callee.next(SipEvent.HungUp.class).status()).isZero();
    }

    @Test
    void anIpv6PeerIsToldItsAddressWithoutBracketsAndSeesOursWithThem() throws Exception {
        var agent = agent("::1", trunk("sip:[::1]:5070"));
        try (var peer = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0))) {
            byte[] bytes = options("1").replace("127.0.0.9:1", "[::1]:1").getBytes(UTF_8);
            peer.send(new DatagramPacket(bytes, bytes.length, InetAddress.ofLiteral("::1"), agent.sip.port()));
            assertThat(receive(peer))
                    .startsWith("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP [::1]:1;branch=z9hG4bK1;rport="
                            + peer.getLocalPort() + ";received=::1\r\n");
            var other = agent("::1", trunk("sip:[::1]:" + peer.getLocalPort()));
            other.sip.perform(invite(newLeg(), "sip:support@bank.example"));
            assertThat(receive(peer))
                    .contains("\r\nContact: <sip:alongside@[::1]:" + other.sip.port() + ">\r\n")
                    .contains("Via: SIP/2.0/UDP [::1]:" + other.sip.port() + ";branch=");
        }
    }

    @Test
    void whatLeavesIsMarkedAsTheSettingsSay() {
        try (var marks = new MarkReader()) {
            var agent = new Agent(
                    timers,
                    new SipSettings("127.0.0.1", 0, "", List.of(trunk("sip:127.0.0.1:" + marks.port()))).withDscp(24));
            agents.add(agent);
            agent.sip.perform(invite(newLeg(), "sip:support@bank.example"));
            assertThat(marks.next()).isEqualTo(24);
        }
    }

    @Test
    void aTcpTrunkThatIsNotThereIsUnavailableAtOnce() throws Exception {
        int closed;
        try (var probe = new java.net.ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.3"))) {
            closed = probe.getLocalPort();
        }
        var caller = agent("127.0.0.1", trunk("sip:127.0.0.3:" + closed + ";transport=tcp"));
        caller.sip.perform(invite(newLeg(), "sip:support@bank.example"));
        assertThat(caller.next(SipEvent.Rejected.class).status()).isEqualTo(503);
    }

    @Test
    void aDestinationThatIsNoneIsNotFound() throws Exception {
        var caller = agent(
                "127.0.0.1",
                new TrunkSettings("pbx", SipUri.parse("sip:127.0.0.2").orElseThrow(), List.of("bank.example")));
        caller.sip.perform(invite(newLeg(), "sip:support@other.example"));
        assertThat(caller.next(SipEvent.Rejected.class).status()).isEqualTo(404);
        caller.sip.perform(invite(newLeg(), "nonsense"));
        assertThat(caller.next(SipEvent.Rejected.class).status()).isEqualTo(404);
    }

    @Test
    void aTakenPortIsSaidInOneSentence() {
        var first = agent("127.0.0.1");
        assertThatThrownBy(() -> new Agent(timers, "127.0.0.1", first.sip.port()))
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("SIP can't listen on 127.0.0.1 port " + first.sip.port() + " (sip.port): ");
    }

    private static String options(String cseq) {
        return """
                OPTIONS sip:x@127.0.0.1 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.9:1;branch=z9hG4bK1;rport
                From: <sip:a@b>;tag=1
                To: <sip:x@127.0.0.1>
                Call-ID: c
                CSeq: %s OPTIONS
                Content-Length: 0

                """.formatted(cseq).replace("\n", "\r\n");
    }

    private static void send(DatagramSocket peer, int port, byte[] bytes) throws IOException {
        peer.send(new DatagramPacket(
                bytes, bytes.length, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)));
    }

    private static String receive(DatagramSocket peer) throws IOException {
        peer.setSoTimeout(5000);
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        peer.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    @Test
    void answersLeaveToWhereTheRequestCameFrom() throws Exception {
        var agent = agent("127.0.0.1", trunk("sip:127.0.0.2"));
        try (var peer = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            send(peer, agent.sip.port(), options("1").getBytes(UTF_8));
            assertThat(receive(peer))
                    .startsWith("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.9:1;branch=z9hG4bK1;rport="
                            + peer.getLocalPort() + ";received=127.0.0.2\r\n")
                    .contains("\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, PRACK, UPDATE, REFER\r\n");
            send(peer, agent.sip.port(), options("x").getBytes(UTF_8));
            assertThat(receive(peer)).startsWith("SIP/2.0 400 Bad Request\r\n").contains("CSeq: x OPTIONS");
        }
    }

    @Test
    void garbageAndStrangersMeetSilenceAndAGoodRequestIsAnsweredRightAfter() throws Exception {
        var agent = agent("127.0.0.1", trunk("sip:127.0.0.2"));
        var random = new java.util.Random(5);
        try (var peer = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0));
                var stranger = new DatagramSocket(new InetSocketAddress("127.0.0.66", 0))) {
            for (int i = 0; i < 200; i++) {
                byte[] noise = new byte[random.nextInt(2000)];
                random.nextBytes(noise);
                send(peer, agent.sip.port(), noise);
            }
            send(stranger, agent.sip.port(), options("1").getBytes(UTF_8));
            send(stranger, agent.sip.port(), options("x").getBytes(UTF_8));
            send(peer, agent.sip.port(), options("1").getBytes(UTF_8));
            assertThat(receive(peer)).startsWith("SIP/2.0 200 OK\r\n");
            stranger.setSoTimeout(200);
            assertThatThrownBy(() -> stranger.receive(new DatagramPacket(new byte[1], 1)))
                    .isInstanceOf(java.net.SocketTimeoutException.class);
            assertThat(agent.sip.counts().malformed()).isGreaterThanOrEqualTo(200);
            assertThat(agent.sip.counts().unknownSource()).isGreaterThanOrEqualTo(1);
        }
    }

    private static Socket connect(String from, int port) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 5000);
        socket.setSoTimeout(5000);
        return socket;
    }

    @Test
    void overTcpPiecesAreJoinedKeepAlivesAreAnsweredAndBrokenStreamsAreClosed() throws Exception {
        var agent = agent("127.0.0.1", trunk("sip:127.0.0.2;transport=tcp"));
        try (var peer = connect("127.0.0.2", agent.sip.port())) {
            peer.getOutputStream().write("\r\n\r\n".getBytes(UTF_8));
            assertThat(peer.getInputStream().readNBytes(2)).isEqualTo("\r\n".getBytes(UTF_8));
            for (byte b : options("1").replace("/UDP", "/TCP").getBytes(UTF_8)) {
                peer.getOutputStream().write(b);
                peer.getOutputStream().flush();
            }
            assertThat(new String(peer.getInputStream().readNBytes(14), UTF_8)).isEqualTo("SIP/2.0 200 OK");
            peer.getOutputStream()
                    .write(options("2")
                            .replace("Content-Length: 0", "Content-Length: -1")
                            .getBytes(UTF_8));
            assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8)).endsWith("\r\n\r\n");
        }
        try (var stranger = connect("127.0.0.66", agent.sip.port())) {
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aBrokenStreamHearsWhyBeforeItsConnectionIsClosed() throws Exception {
        var agent = agent("127.0.0.1", trunk("sip:127.0.0.2;transport=tcp"));
        String broken = options("9").replace("Content-Length: 0", "Content-Length: -1") + "x".repeat(40_000);
        for (int i = 0; i < 30; i++) {
            try (var peer = connect("127.0.0.2", agent.sip.port())) {
                peer.getOutputStream().write(broken.getBytes(UTF_8));
                peer.shutdownOutput();
                assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("SIP/2.0 400 ")
                        .endsWith("\r\n\r\n");
            }
        }
    }
}
