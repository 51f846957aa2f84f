package org.alongside.broker.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.api.TrunkDtls;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.dtls.DtlsAssociations.Role;
import org.alongside.broker.dtls.SrtpHandshakes;
import org.alongside.broker.socket.Remote;
import org.alongside.kernel.Failure;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A trunk leg keyed by DTLS, with a phone whose DTLS is real and whose network is the test. */
class TrunkDtlsTest {
    private static final String ADDRESS = "198.51.100.7";
    private static final int PORT = 7000;

    private final Studio studio = new Studio();
    private final LegId consumer = studio.newLeg();
    private final LegId expert = studio.newLeg();
    private FakeClient client;
    private TrunkTransport trunk;
    private DtlsPhone phone;

    @BeforeEach
    void aConsumerTalksAndATrunkHasPorts() {
        studio.host.dtls = Optional.of(SrtpHandshakes.start(InstantSource.system(), new SecureRandom()));
        client = studio.connected(consumer, 1);
        studio.configure(client, Section.client(MediaKind.AUDIO, Direction.SENDRECV, Section.PCMU));
        BrokerReply.TrunkOpened opened = (BrokerReply.TrunkOpened)
                studio.ask(new BrokerCommand.OpenTrunk(studio.id, expert, Set.of(MediaKind.AUDIO), false, List.of()));
        assertThat(opened.ports().getFirst().fingerprints()).isEqualTo(studio.host.localFingerprints());
        trunk = studio.host.trunks.getFirst();
        phone = new DtlsPhone(studio, trunk, ADDRESS, PORT);
    }

    @Test
    void nothingFlowsBeforeTheHandshakeAndNothingInTheClearAfterIt() {
        agree(DtlsSetup.PASSIVE, phone.fingerprints(), PORT);
        phone.rtp.sendPlain(rtp(1, "in the clear"));
        say(1, "too early");
        assertThat(client.read().received).isEmpty();
        phone.rtp.carry();
        assertThat(phone.rtp.received).isEmpty();
        assertThat(connected()).isFalse();

        phone.rtp.shakeHands(Role.CLIENT).awaitKeys();
        phone.rtp.until(this::connected);
        phone.rtp.sendPlain(rtp(1, "in the clear"));
        phone.rtp.send(rtp(2, "hello"));
        say(2, "good morning");
        assertThat(client.read().received).extracting(FakeClient.Rtp::payload).containsExactly("hello");
        assertThat(phone.rtp.heard()).containsExactly("good morning");
    }

    @Test
    void withoutMuxRtcpHasAnAssociationOfItsOwn() {
        agree(DtlsSetup.PASSIVE, phone.fingerprints(), PORT);
        phone.rtp.shakeHands(Role.CLIENT).awaitKeys();
        phone.rtp.until(this::connected);
        say(1, "one");
        studio.pass(2_000);
        phone.rtcp.carry();
        assertThat(phone.rtcp.received).as("no keys, no reports").isEmpty();

        phone.rtcp.shakeHands(Role.CLIENT).awaitKeys();
        phone.rtcp.until(() -> !reports(phone.rtcp).isEmpty());
        assertThat(phone.rtcp.sender()).isNotEqualTo(phone.rtp.sender());
    }

    @Test
    void withMuxOneAssociationKeysBoth() {
        agree(new TrunkRemote(address(PORT), Optional.empty(), true, Optional.empty())
                .keyedBy(new TrunkDtls(phone.fingerprints(), DtlsSetup.PASSIVE, Optional.empty())));
        phone.rtcp.shakeHands(Role.CLIENT).carry();
        phone.rtp.shakeHands(Role.CLIENT).awaitKeys();
        phone.rtp.until(() -> !reports(phone.rtp).isEmpty());
        assertThat(phone.rtcp.hasKeys()).isFalse();
    }

    @Test
    void aPhoneThatWaitsIsGreeted() {
        phone.rtp.shakeHands(Role.SERVER);
        phone.rtcp.shakeHands(Role.SERVER);
        agree(DtlsSetup.ACTIVE, phone.fingerprints(), PORT);
        phone.rtp.awaitKeys().until(this::connected);
        phone.rtcp.awaitKeys();
        phone.rtp.send(rtp(1, "hello"));
        assertThat(client.read().received).extracting(FakeClient.Rtp::payload).containsExactly("hello");
    }

    @Test
    void aStrangerCanNeitherTakeAPhonesPlaceNorFailItAlsoWhereThePhoneIsBehindANat() {
        agree(DtlsSetup.PASSIVE, phone.fingerprints(), PORT);
        DtlsPhone stranger = new DtlsPhone(studio, trunk, "203.0.113.66", 4444);
        DtlsPhone behindNat = phone.seenFrom("203.0.113.9", 31_000);
        stranger.rtp.shakeHands(Role.CLIENT).until(() -> !stranger.rtp.failure.isEmpty());
        assertThat(stranger.rtp.failure).isEqualTo("the far end refused: bad_certificate(42)");
        assertThat(studio.host.events(BrokerEvent.LegFailed.class)).isEmpty();

        behindNat.rtp.shakeHands(Role.CLIENT).awaitKeys().until(this::connected);
        say(1, "where you really are");
        assertThat(behindNat.rtp.heard()).containsExactly("where you really are");
        phone.rtp.carry();
        assertThat(phone.rtp.received).isEmpty();
    }

    @Test
    void aCrowdThatSaysHelloCostsAFewHandshakesAndThePhoneStillGetsThrough() {
        Counting counted = new Counting(studio.host.dtls.orElseThrow());
        studio.host.dtls = Optional.of(counted);
        agree(DtlsSetup.PASSIVE, phone.fingerprints(), PORT);
        byte[] hello = new byte[40];
        hello[0] = 22;
        hello[13] = 1;
        for (int i = 0; i < 50; i++) {
            InetSocketAddress from = new InetSocketAddress(java.net.InetAddress.ofLiteral("203.0.113.66"), 4000 + i);
            trunk.onRtpPort(studio.now, Remote.of(from), PacketSlot.of(hello));
        }
        assertThat(counted.open).isEqualTo(4);
        phone.rtp.shakeHands(Role.CLIENT).awaitKeys().until(this::connected);
        assertThat(counted.open).as("the winner's").isEqualTo(1);
    }

    /** Counts the associations that were opened and not closed. */
    private static final class Counting implements DtlsAssociations {
        private final DtlsAssociations real;
        int open;

        Counting(DtlsAssociations real) {
            this.real = real;
        }

        @Override
        public List<Fingerprint> localFingerprints() {
            return real.localFingerprints();
        }

        @Override
        public Association open(Role role, List<Fingerprint> remote, Outbound outbound, Outcome outcome) {
            open++;
            Association association = real.open(role, remote, outbound, outcome);
            return new Association() {
                @Override
                public void receive(byte[] datagram) {
                    association.receive(datagram);
                }

                @Override
                public void close() {
                    open--;
                    association.close();
                }
            };
        }
    }

    @Test
    void aWrongCertificateAtTheSignalledAddressFailsTheLegAtOnce() {
        List<Fingerprint> anothers = List.of(new Fingerprint("sha-256", "AB:".repeat(31) + "AB"));
        agree(DtlsSetup.PASSIVE, anothers, PORT);
        phone.rtp.shakeHands(Role.CLIENT);
        phone.rtp.until(() -> !studio.host.events(BrokerEvent.LegFailed.class).isEmpty());
        assertThat(studio.host.events(BrokerEvent.LegFailed.class))
                .containsExactly(new BrokerEvent.LegFailed(
                        studio.id,
                        expert,
                        1,
                        "the far end's certificate does not match the fingerprint that signalling gave"));
        studio.pass(31_000);
        assertThat(studio.host.events(BrokerEvent.LegFailed.class))
                .as("told once")
                .hasSize(1);
    }

    @Test
    void aPhoneThatNeverShakesHandsFailsItsLegAfterThirtySeconds() {
        agree(DtlsSetup.PASSIVE, phone.fingerprints(), PORT);
        studio.pass(29_900);
        assertThat(studio.host.events(BrokerEvent.LegFailed.class)).isEmpty();
        studio.pass(200);
        assertThat(studio.host.events(BrokerEvent.LegFailed.class))
                .containsExactly(new BrokerEvent.LegFailed(studio.id, expert, 1, "no DTLS handshake within 30 s"));
        phone.rtp.shakeHands(Role.CLIENT).carry();
        phone.rtp.carry();
        assertThat(phone.rtp.hasKeys()).as("it is over").isFalse();
    }

    @Test
    void aReinviteKeepsTheAssociationAndAnotherFingerprintMakesANewOne() {
        agree(DtlsSetup.PASSIVE, phone.fingerprints(), PORT);
        phone.rtp.shakeHands(Role.CLIENT).awaitKeys().until(this::connected);
        phone.rtp.send(rtp(1, "before"));
        agree(DtlsSetup.PASSIVE, phone.fingerprints(), PORT);
        phone.rtp.send(rtp(2, "after the re-INVITE"));
        assertThat(client.read().received)
                .extracting(FakeClient.Rtp::payload)
                .containsExactly("before", "after the re-INVITE");

        DtlsPhone another = new DtlsPhone(studio, trunk, ADDRESS, PORT + 10);
        agree(DtlsSetup.PASSIVE, another.fingerprints(), PORT + 10);
        client.received.clear();
        phone.rtp.send(rtp(3, "transferred away"));
        say(1, "nobody has keys");
        assertThat(client.read().received).isEmpty();
        another.rtp.carry();
        assertThat(another.rtp.received).isEmpty();

        another.rtp.shakeHands(Role.CLIENT).awaitKeys().until(trunk::isReady);
        another.rtp.send(rtp(1, "the next one"));
        say(2, "hello again");
        assertThat(client.read().received).extracting(FakeClient.Rtp::payload).containsExactly("the next one");
        assertThat(another.rtp.heard()).containsExactly("hello again");
    }

    @Test
    void anotherNameOfTheAssociationIsAnotherAssociation() {
        agree(named("first-association-00"));
        phone.rtp.shakeHands(Role.CLIENT).awaitKeys().until(trunk::isReady);
        agree(named("first-association-00"));
        assertThat(trunk.isReady()).isTrue();
        agree(named("second-association-0"));
        assertThat(trunk.isReady()).isFalse();
    }

    @Test
    void withoutAFingerprintThereIsNobodyToBelieve() {
        assertThat(studio.ask(configure(new TrunkRemote(address(PORT), Optional.empty(), false, Optional.empty())
                        .keyedBy(new TrunkDtls(List.of(), DtlsSetup.PASSIVE, Optional.empty())))))
                .isEqualTo(new BrokerReply.Refused(
                        new Failure(Failure.Code.BAD_REQUEST, "the far end's DTLS has no fingerprint")));
    }

    private TrunkRemote named(String association) {
        return new TrunkRemote(address(PORT), Optional.empty(), false, Optional.empty())
                .keyedBy(new TrunkDtls(phone.fingerprints(), DtlsSetup.PASSIVE, Optional.of(association)));
    }

    private void agree(DtlsSetup ours, List<Fingerprint> theirs, int port) {
        agree(new TrunkRemote(address(port), Optional.empty(), false, Optional.empty())
                .keyedBy(new TrunkDtls(theirs, ours, Optional.empty())));
    }

    private void agree(TrunkRemote remote) {
        studio.done(configure(remote));
    }

    private BrokerCommand configure(TrunkRemote remote) {
        return new BrokerCommand.Configure(
                studio.id,
                expert,
                1,
                List.of(Section.trunk(MediaKind.AUDIO, Direction.SENDRECV, remote, Section.PCMU)));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(java.net.InetAddress.ofLiteral(ADDRESS), port);
    }

    private boolean connected() {
        return studio.host.events(BrokerEvent.LegConnected.class).stream()
                .anyMatch(event -> event.leg().equals(expert));
    }

    /** Reports that opened with the keys of this line. */
    private List<RtcpPacket> reports(DtlsPhone.Line line) {
        studio.pass(2_000);
        line.carry();
        if (!line.hasKeys()) {
            return List.of();
        }
        List<RtcpPacket> all = line.received.stream()
                .filter(slot -> PacketKind.of(slot) == PacketKind.RTCP)
                .peek(slot -> assertThat(line.receiver().unprotectRtcp(slot)).isEqualTo(SrtpReceiver.Verdict.OK))
                .flatMap(slot -> Rtcp.parse(slot).stream())
                .toList();
        line.received.clear();
        return all;
    }

    private void say(int sequence, String text) {
        client.send(studio.now, 0, 1111, sequence, sequence * 160L, text.getBytes(ISO_8859_1));
    }

    private static PacketSlot rtp(int sequence, String payload) {
        PacketSlot slot = PacketSlot.heap();
        RtpPacket packet = new RtpPacket();
        packet.create(slot, 0, 5);
        packet.sequence(sequence);
        packet.timestamp(sequence * 160L);
        byte[] bytes = payload.getBytes(ISO_8859_1);
        packet.payload(bytes.length);
        slot.put(packet.payloadOffset(), bytes, 0, bytes.length);
        return slot;
    }
}
