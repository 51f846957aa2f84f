package org.alongside.broker.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.onvoid.webrtc.RTCPeerConnectionState;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.TransportCandidate;
import org.alongside.broker.api.TransportParameters;
import org.alongside.broker.dtls.SrtpHandshakes;
import org.alongside.broker.loop.DataPlane;
import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.port.Limits;
import org.alongside.kernel.Id;
import org.alongside.testkit.net.Conditions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two pages that talk through the broker, with libwebrtc at both ends. */
@Timeout(60)
class RealPeerTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final SrtpHandshakes DTLS = SrtpHandshakes.start(InstantSource.system(), new SecureRandom());

    private final Queue<BrokerEvent> events = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> profiles = new ConcurrentLinkedQueue<>();
    private final SecureRandom random = new SecureRandom();
    private final BridgeId bridge = new BridgeId(Id.random(random));
    private final Claim claim = new Claim(Id.random(random), 1);
    private final LegId consumer = new LegId(Id.random(random));
    private final LegId expert = new LegId(Id.random(random));
    private final DataPlane plane = DataPlane.start(
            new DataPlane.Settings(
                    new ExternalPorts(InetAddress.ofLiteral("0.0.0.0"), 0, 0, List.of()),
                    InternalPorts.of(LOOPBACK, 17_000, 17_099),
                    Limits.USUAL),
            new ProfileNoting(DTLS, profiles),
            (_, event) -> events.add(event));

    @BeforeEach
    void openTheBridge() {
        ask(new BrokerCommand.OpenBridge(bridge));
    }

    @AfterEach
    void stopTheBroker() {
        plane.close();
    }

    @Test
    void twoPagesSeeAndHearOneAnotherAndAReloadedPageIsSeenAgain() throws InterruptedException {
        try (WebRtcPeer agent = WebRtcPeer.listening(60)) {
            attach(agent, expert, 1, DtlsSetup.ACTPASS);
            try (WebRtcPeer page = WebRtcPeer.speaking(200)) {
                attach(page, consumer, 1, DtlsSetup.ACTPASS);
                assertSeenAndHeard(agent, 200);
                assertSeen(page, 60);
            }
            try (WebRtcPeer reloaded = WebRtcPeer.speaking(120)) {
                attach(reloaded, consumer, 2, DtlsSetup.ACTPASS);
                assertSeenAndHeard(agent, 120);
                assertSeen(reloaded, 60);
            }
        }
        assertThat(events)
                .contains(
                        new BrokerEvent.LegConnected(bridge, expert, 1),
                        new BrokerEvent.LegConnected(bridge, consumer, 1),
                        new BrokerEvent.LegConnected(bridge, consumer, 2));
        assertThat(plane.counters().faults()).isZero();
        assertThat(profiles).as("AEAD_AES_128_GCM").containsOnly(7);
    }

    /** The broker opens DTLS; libwebrtc as the server then chooses counter mode, as the client it gets GCM. */
    @Test
    void theBrokerMayBeTheDtlsClientToo() throws InterruptedException {
        try (WebRtcPeer agent = WebRtcPeer.speaking(60);
                WebRtcPeer page = WebRtcPeer.listening(200)) {
            attach(agent, expert, 1, DtlsSetup.PASSIVE);
            attach(page, consumer, 1, DtlsSetup.ACTIVE);
            assertSeen(agent, 200);
            assertSeenAndHeard(page, 60);
        }
        assertThat(profiles).as("SRTP_AES128_CM_HMAC_SHA1_80 and GCM").containsExactlyInAnyOrder(1, 7);
    }

    @Test
    void anIceRestartTowardsTheSameBrokerKeepsTheMediaRunning() throws InterruptedException {
        try (WebRtcPeer agent = WebRtcPeer.listening(60);
                WebRtcPeer page = WebRtcPeer.speaking(200)) {
            attach(agent, expert, 1, DtlsSetup.ACTPASS);
            BrokerReply.ClientAttached before = attach(page, consumer, 1, DtlsSetup.ACTPASS);
            assertSeenAndHeard(agent, 200);
            Offer restart = page.offer(true);
            BrokerReply.ClientAttached after = offered(restart, consumer, 1, DtlsSetup.ACTPASS);
            page.answered(restart.answer(after.local(), after.streams()));
            assertThat(after.local().iceUfrag()).isNotEqualTo(before.local().iceUfrag());
            assertThat(after.local().candidates()).isEqualTo(before.local().candidates());
            assertSeenAndHeard(agent, 200);
            assertSeen(page, 60);
            // Consent on the new credentials is what keeps libwebrtc connected from here on.
            await("connected", () -> page.state == RTCPeerConnectionState.CONNECTED);
        }
    }

    /** Every tenth datagram is lost, each way and on each line, every tenth is overtaken, and some come twice. */
    @Test
    void twoPagesOnBadLinesSeeAndHearOneAnother() throws Exception {
        Conditions bad = Conditions.PERFECT
                .withDelay(Duration.ofMillis(10), Duration.ofMillis(10))
                .withLoss(0.1)
                .withReorder(0.1, Duration.ofMillis(30))
                .withDuplicate(0.05);
        int port = plane.externalPorts().getFirst().getPort();
        BadLine agentsLine = new BadLine(port, bad, random.nextLong());
        BadLine pagesLine = new BadLine(port, bad, random.nextLong());
        try (agentsLine;
                pagesLine;
                WebRtcPeer agent = WebRtcPeer.listening(60);
                WebRtcPeer page = WebRtcPeer.speaking(200)) {
            attach(agent, expert, agentsLine);
            attach(page, consumer, pagesLine);
            assertSeenAndHeard(agent, 200);
            assertSeen(page, 60);
        }
        assertThat(agentsLine.lostCount()).isPositive();
        assertThat(pagesLine.lostCount()).isPositive();
        assertThat(plane.counters().faults()).isZero();
    }

    /** As {@link #attach(WebRtcPeer, LegId, int, DtlsSetup)}, over a line. */
    private void attach(WebRtcPeer peer, LegId leg, BadLine line) throws IOException {
        Offer offer = peer.offer(false);
        BrokerReply.ClientAttached attached = offered(offer, leg, 1, DtlsSetup.ACTPASS);
        TransportParameters local = attached.local();
        List<TransportCandidate> overTheLine =
                List.of(new TransportCandidate("1", 2_130_706_431, LOOPBACK.getHostAddress(), line.port()));
        TransportParameters seen = new TransportParameters(
                local.iceUfrag(), local.icePwd(), local.fingerprints(), local.setup(), overTheLine);
        peer.answered(offer.answer(seen, attached.streams()));
    }

    private BrokerReply.ClientAttached attach(WebRtcPeer peer, LegId leg, int attach, DtlsSetup setup) {
        Offer offer = peer.offer(false);
        BrokerReply.ClientAttached attached = offered(offer, leg, attach, setup);
        peer.answered(offer.answer(attached.local(), attached.streams()));
        return attached;
    }

    private BrokerReply.ClientAttached offered(Offer offer, LegId leg, int attach, DtlsSetup setup) {
        BrokerReply reply = ask(new BrokerCommand.AttachClient(
                bridge, leg, attach, offer.transport(setup), Set.of(MediaKind.AUDIO, MediaKind.VIDEO), LOOPBACK));
        assertThat(ask(new BrokerCommand.Configure(bridge, leg, attach, offer.media())))
                .isEqualTo(new BrokerReply.Done());
        return (BrokerReply.ClientAttached) reply;
    }

    private BrokerReply ask(BrokerCommand command) {
        return plane.ask(claim, command).orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static void assertSeenAndHeard(WebRtcPeer peer, int brightness) throws InterruptedException {
        assertSeen(peer, brightness);
        int loud = peer.loudSeen.get();
        await("sound", () -> peer.loudSeen.get() >= loud + 20);
    }

    /** Twenty new frames of that brightness. */
    private static void assertSeen(WebRtcPeer peer, int brightness) throws InterruptedException {
        await("brightness " + brightness, () -> Math.abs(peer.brightnessSeen - brightness) < 12);
        int frames = peer.framesSeen.get();
        await("20 frames", () -> peer.framesSeen.get() >= frames + 20);
        assertThat(peer.brightnessSeen).isCloseTo(brightness, within(12));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 1_500 && !condition.getAsBoolean(); i++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }
}
