package org.alongside.broker.loop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.MediaParameters.RtcpMode;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.port.ExternalPorts;
import org.alongside.broker.port.InternalPorts;
import org.alongside.broker.port.Limits;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.testkit.net.MarkReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops with real threads and sockets on loopback; two phones, as they need no handshake. */
@Timeout(30)
class DataPlaneTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int FIRST_INTERNAL = 24_000;
    private static final CodecParameters PCMU =
            new CodecParameters("PCMU", 0, 8_000, 1, Map.of(), List.of(), OptionalInt.empty());

    private static final CodecParameters VP8 =
            new CodecParameters("VP8", 0, 90_000, 1, Map.of(), List.of(), OptionalInt.empty());

    private final Random random = new Random(7);
    private final Claim claim = new Claim(Id.random(random), 1);
    private final BridgeId bridge = new BridgeId(Id.random(random));
    private final DataPlane plane = start(0, 0);

    @AfterEach
    void stop() {
        plane.close();
    }

    @Test
    void twoPhonesHearOneAnother() throws IOException {
        try (DatagramSocket left = phone();
                DatagramSocket right = phone()) {
            assertThat(ask(new BrokerCommand.OpenBridge(bridge))).isEqualTo(new BrokerReply.Done());
            InetSocketAddress leftPort = join(left);
            InetSocketAddress rightPort = join(right);
            send(right, rightPort, 1, 5, "warm up");
            assertThat(receive(left)).isEqualTo("warm up");
            for (int i = 0; i < 200; i++) {
                send(left, leftPort, 100 + i, 9, "left " + i);
                assertThat(receive(right)).isEqualTo("left " + i);
            }
            send(right, rightPort, 2, 5, "answer");
            assertThat(receive(left)).isEqualTo("answer");
        }
    }

    @Test
    void soundAndPictureTowardsAPhoneAreMarkedAsTheSettingsSay() throws IOException {
        for (var kind : MediaKind.values()) {
            try (DatagramSocket speaker = phone();
                    MarkReader listener = new MarkReader()) {
                BridgeId each = new BridgeId(Id.random(random));
                ask(new BrokerCommand.OpenBridge(each));
                InetSocketAddress speakerPort = join(each, kind, speaker.getLocalPort());
                join(each, kind, listener.port());
                send(speaker, speakerPort, 1, 9, "xxxxxxxxxx");
                assertThat(listener.next()).isEqualTo(kind == MediaKind.AUDIO ? 46 : 34);
            }
        }
    }

    @Test
    void aFloodOfGarbageLeavesACallAlone() throws IOException {
        try (DatagramSocket left = phone();
                DatagramSocket right = phone();
                DatagramSocket attacker = phone()) {
            ask(new BrokerCommand.OpenBridge(bridge));
            InetSocketAddress leftPort = join(left);
            join(right);
            send(left, leftPort, 1, 9, "first");
            assertThat(receive(right)).isEqualTo("first");
            InetSocketAddress external = new InetSocketAddress(
                    LOOPBACK, plane.externalPorts().getFirst().getPort());
            for (int i = 0; i < 5_000; i++) {
                byte[] junk = new byte[random.nextInt(1_500)];
                random.nextBytes(junk);
                attacker.send(new DatagramPacket(junk, junk.length, i % 2 == 0 ? external : leftPort));
            }
            send(left, leftPort, 2, 9, "second");
            assertThat(receive(right)).isEqualTo("second");
            assertThat(plane.counters().faults()).isZero();
        }
    }

    @Test
    void portsComeBackWhenABridgeEnds() {
        for (int i = 0; i < 40; i++) {
            BridgeId each = new BridgeId(Id.random(random));
            ask(new BrokerCommand.OpenBridge(each));
            assertThat(ask(new BrokerCommand.OpenTrunk(each, leg(), Set.of(MediaKind.values()), false, List.of())))
                    .isInstanceOf(BrokerReply.TrunkOpened.class);
            assertThat(ask(new BrokerCommand.CloseBridge(each))).isEqualTo(new BrokerReply.Done());
            assertThat(ask(new BrokerCommand.CloseBridge(each))).as("again").isEqualTo(new BrokerReply.Done());
        }
    }

    @Test
    void oneBridgeTooManyIsRefusedAndAnUnknownOneIsNotFound() {
        for (int i = 0; i < 3; i++) {
            ask(new BrokerCommand.OpenBridge(new BridgeId(Id.random(random))));
        }
        assertThat(refusal(new BrokerCommand.OpenBridge(bridge))).isEqualTo(Failure.Code.LIMIT);
        assertThat(refusal(new BrokerCommand.ClaimBridge(bridge))).isEqualTo(Failure.Code.NOT_FOUND);
    }

    @Test
    void aBridgeIsClaimedWhenItsOwnersChannelIsClosed() {
        ask(new BrokerCommand.OpenBridge(bridge));
        Claim survivor = new Claim(Id.random(random), 2);
        BrokerCommand take = new BrokerCommand.ClaimBridge(bridge);
        assertThat(plane.ask(survivor, take).join()).isInstanceOf(BrokerReply.Refused.class);
        plane.ownerGone(claim.owner());
        assertThat(plane.ask(survivor, take).join()).isEqualTo(new BrokerReply.BridgeClaimed(List.of()));
        assertThat(refusal(new BrokerCommand.CloseBridge(bridge))).isEqualTo(Failure.Code.CONFLICT);
    }

    /** One that is busy while it waits looks at the clock so often within its first wait. */
    @Test
    void aLoopRestsBetweenItsTicks() throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(400);
        long begun = System.nanoTime();
        try (DataPlane resting = start(0, 0, () -> {
            looks.countDown();
            return System.nanoTime();
        })) {
            BrokerCommand open = new BrokerCommand.OpenBridge(bridge);
            assertThat(resting.ask(claim, open).orTimeout(5, TimeUnit.SECONDS).join())
                    .isEqualTo(new BrokerReply.Done());
            assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(250));
        }
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (DatagramSocket other = phone()) {
            assertThatThrownBy(() -> start(other.getLocalPort(), other.getLocalPort()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("broker.ports: UDP port " + other.getLocalPort());
        }
    }

    private InetSocketAddress join(DatagramSocket phone) {
        return join(bridge, MediaKind.AUDIO, phone.getLocalPort());
    }

    private InetSocketAddress join(BridgeId into, MediaKind kind, int port) {
        LegId leg = leg();
        BrokerReply reply = ask(new BrokerCommand.OpenTrunk(into, leg, Set.of(kind), false, List.of()));
        TrunkRemote remote =
                new TrunkRemote(new InetSocketAddress(LOOPBACK, port), Optional.empty(), false, Optional.empty());
        MediaParameters media = new MediaParameters(
                "",
                kind,
                Direction.SENDRECV,
                List.of(kind == MediaKind.AUDIO ? PCMU : VP8),
                List.of(),
                Optional.of(remote),
                RtcpMode.AVP);
        assertThat(ask(new BrokerCommand.Configure(into, leg, 1, List.of(media))))
                .isEqualTo(new BrokerReply.Done());
        return ((BrokerReply.TrunkOpened) reply).ports().getFirst().rtp();
    }

    private LegId leg() {
        return new LegId(Id.random(random));
    }

    private BrokerReply ask(BrokerCommand command) {
        return plane.ask(claim, command).orTimeout(5, TimeUnit.SECONDS).join();
    }

    private Failure.Code refusal(BrokerCommand command) {
        return ((BrokerReply.Refused) ask(command)).failure().code();
    }

    private static DatagramSocket phone() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static void send(DatagramSocket from, InetSocketAddress to, int sequence, int ssrc, String text)
            throws IOException {
        byte[] payload = text.getBytes(US_ASCII);
        byte[] packet = ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0x80)
                .put((byte) 0)
                .putShort((short) sequence)
                .putInt(sequence * 160)
                .putInt(ssrc)
                .put(payload)
                .array();
        from.send(new DatagramPacket(packet, packet.length, to));
    }

    /** The payload of the next RTP packet. */
    private static String receive(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        at.receive(packet);
        return new String(Arrays.copyOfRange(packet.getData(), 12, packet.getLength()), US_ASCII);
    }

    private static DataPlane start(int first, int last) {
        return start(first, last, System::nanoTime);
    }

    private static DataPlane start(int first, int last, LongSupplier nanos) {
        return DataPlane.start(
                new DataPlane.Settings(
                        new ExternalPorts(LOOPBACK, first, last, List.of()),
                        InternalPorts.of(LOOPBACK, FIRST_INTERNAL, FIRST_INTERNAL + 9)
                                .withMarks(new InternalPorts.Marks(46, 34)),
                        new Limits(3, 4, 4)),
                new NoDtls(),
                (_, _) -> {},
                nanos);
    }

    /** Nobody shakes hands here. */
    private static final class NoDtls implements DtlsAssociations {
        @Override
        public List<Fingerprint> localFingerprints() {
            return List.of();
        }

        @Override
        public Association open(Role role, List<Fingerprint> remote, Outbound outbound, Outcome outcome) {
            throw new AssertionError("no client in this test");
        }
    }
}
