package org.alongside.broker.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.SdesCrypto;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.broker.socket.Remote;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private static final byte[] KEY_FRAME = {0x10, 0x00, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    private static final byte[] DELTA_FRAME = {0x10, 0x01, 1, 2, 3};
    private static final Remote PHONE = remote("198.51.100.7", 7000);

    private static final String END_OF_KEY_7 = new String(new byte[] {7, (byte) 0x8a, 3, 32}, ISO_8859_1);

    private final Studio studio = new Studio();
    private final LegId consumer = studio.newLeg();
    private final LegId expert = studio.newLeg();

    @Test
    void soundArrivesInOrderWithContinuousNumbersAfterTheConsumersPageWasReloaded() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient before = studio.connected(consumer, 1);
        sendSound(before, 1111, 60_000, 10);
        FakeClient after = studio.connected(consumer, 2);
        sendSound(before, 1111, 60_010, 2);
        sendSound(after, 2222, 5, 10);
        before.replay(studio.now, before.send(studio.now, 111, 1111, 60_012, 11_520, tone(12)));
        agent.read();
        assertThat(agent.received).extracting(FakeClient.Rtp::payload).containsExactlyElementsOf(tones(10, 2, 10));
        assertContinuous(agent.received, 960);
        assertThat(agent.received).extracting(FakeClient.Rtp::mid).containsOnly("0");
        assertThat(studio.host.events(BrokerEvent.LegConnected.class))
                .extracting(BrokerEvent.LegConnected::leg, BrokerEvent.LegConnected::attach)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(expert, 1),
                        org.assertj.core.groups.Tuple.tuple(consumer, 1),
                        org.assertj.core.groups.Tuple.tuple(consumer, 2));
    }

    @Test
    void theOldTransportIsDroppedTwoSecondsAfterTheMove() {
        FakeClient before = studio.connected(consumer, 1);
        FakeClient after = studio.connected(consumer, 2);
        sendSound(after, 2222, 5, 1);
        assertThat(before.check(studio.now)).isTrue();
        studio.pass(2_100);
        assertThat(studio.host.owners)
                .doesNotContainKey(before.address.toString())
                .containsKey(after.address.toString());
    }

    @Test
    void lossIsRepairedOnBothSides() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        client.send(studio.now, 96, 7, 100, 0, KEY_FRAME);
        client.send(studio.now, 96, 7, 102, 3000, DELTA_FRAME);
        studio.pass(20);
        client.read();
        assertThat(client.reports(RtcpPacket.Nack.class))
                .extracting(RtcpPacket.Nack::media, RtcpPacket.Nack::sequences)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(7L, List.of(101)));
        byte[] repair = new byte[2 + DELTA_FRAME.length];
        repair[1] = 101;
        System.arraycopy(DELTA_FRAME, 0, repair, 2, DELTA_FRAME.length);
        client.send(studio.now, 97, 8, 1, 1500, repair);
        agent.read();
        assertThat(agent.received).hasSize(3);
        int first = agent.received.getFirst().sequence();
        assertThat(agent.received).extracting(rtp -> rtp.sequence() - first).containsExactly(0, 2, 1);

        studio.pass(100);
        agent.received.clear();
        agent.sendRtcp(studio.now, new RtcpPacket.Nack(1, agent.ssrc(MediaKind.VIDEO), List.of(first + 2)));
        agent.read();
        assertThat(agent.received).singleElement().satisfies(rtx -> {
            assertThat(rtx.type()).isEqualTo(97);
            assertThat(rtx.payload().charAt(0) << 8 | rtx.payload().charAt(1)).isEqualTo(first + 2);
            assertThat(rtx.payload().substring(2)).isEqualTo(new String(DELTA_FRAME, ISO_8859_1));
        });
    }

    @Test
    void holdStopsMediaAndResumeAsksForAKeyFrame() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        client.send(studio.now, 96, 7, 100, 0, KEY_FRAME);
        studio.configure(client, Direction.INACTIVE);
        client.send(studio.now, 96, 7, 101, 3000, DELTA_FRAME);
        sendSound(client, 1111, 5, 3);
        studio.pass(1_000);
        client.read();
        client.reports.clear();
        studio.configure(client, Direction.SENDRECV);
        studio.pass(20);
        client.send(studio.now, 96, 7, 102, 93_000, DELTA_FRAME);
        client.send(studio.now, 96, 7, 103, 96_000, KEY_FRAME);
        agent.read();
        client.read();
        assertThat(client.reports(RtcpPacket.PictureLoss.class)).isNotEmpty();
        assertThat(agent.received)
                .extracting(FakeClient.Rtp::payload)
                .containsExactly(new String(KEY_FRAME, ISO_8859_1), new String(KEY_FRAME, ISO_8859_1));
        assertThat(agent.received.get(1).sequence())
                .isEqualTo(agent.received.get(0).sequence() + 1 & 0xffff);
    }

    @Test
    void aKeyFrameRequestOfOneSideReachesTheOtherOnceInAWhile() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        client.send(studio.now, 96, 7, 100, 0, KEY_FRAME);
        studio.pass(1_000);
        client.read().reports.clear();
        long ours = agent.ssrc(MediaKind.VIDEO);
        for (int i = 0; i < 50; i++) {
            agent.sendRtcp(studio.now, new RtcpPacket.PictureLoss(9, ours));
            studio.pass(10);
        }
        assertThat(client.read().reports(RtcpPacket.PictureLoss.class)).hasSize(1);
    }

    @Test
    void replayedAndForgedPacketsAreDroppedAndCounted() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        byte[] good = client.send(studio.now, 111, 1111, 1, 0, tone(0));
        client.replay(studio.now, good);
        byte[] forged = good.clone();
        forged[3]++;
        client.replay(studio.now, forged);
        agent.read();
        assertThat(agent.received).hasSize(1);
        assertThat(studio.rejections.replayedCount()).isEqualTo(1);
        assertThat(client.check(studio.now, "not the password at all")).isFalse();
    }

    @Test
    void garbageHarmsNobody() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            byte[] junk = new byte[random.nextInt(200)];
            random.nextBytes(junk);
            if (junk.length > 1) {
                junk[0] = (byte) (0x80 | random.nextInt(64));
            }
            client.replay(studio.now, junk);
        }
        sendSound(client, 1111, 1, 5);
        assertThat(agent.read().received).as("seed 4711").hasSize(5);
    }

    @Test
    void aPhoneIsHeardFromItsTrueSourceOnlyUntilTheNextAnswer() {
        FakeClient client = studio.connected(consumer, 1);
        configureForPhone(client);
        TrunkTransport trunk = openTrunk();
        Remote nat = remote("203.0.113.9", 31_000);
        Remote spoofer = remote("203.0.113.66", 4444);
        trunk.onRtpPort(studio.now, nat, rtp(0, 5, 1, 160, "a"));
        trunk.onRtpPort(studio.now, spoofer, rtp(0, 5, 2, 320, "evil"));
        trunk.onRtpPort(studio.now, nat, rtp(0, 5, 2, 320, "b"));
        client.read();
        assertThat(client.received).extracting(FakeClient.Rtp::payload).containsExactly("a", "b");
        assertThat(studio.rejections.spoofedCount()).isEqualTo(1);
        client.send(studio.now, 0, 1111, 1, 0, tone(0));
        assertThat(studio.host.sentTo(rtpWire(), nat)).hasSize(1);
        assertThat(studio.host.sentTo(rtpWire(), PHONE)).isEmpty();
    }

    @Test
    void aSecuredPhoneIsLatchedByAuthenticPacketsOnly() {
        FakeClient client = studio.connected(consumer, 1);
        configureForPhone(client);
        String suite = "AES_CM_128_HMAC_SHA1_80";
        BrokerReply.TrunkOpened opened = (BrokerReply.TrunkOpened) studio.ask(new BrokerCommand.OpenTrunk(
                studio.id, expert, Set.of(MediaKind.AUDIO), false, List.of(suite, "UNKNOWN_SUITE")));
        SdesCrypto ours = opened.ports().getFirst().crypto().getFirst();
        assertThat(opened.ports().getFirst().crypto()).hasSize(1);
        byte[] phoneKey = new byte[30];
        studio.random.nextBytes(phoneKey);
        SdesCrypto theirs =
                new SdesCrypto(1, suite, Redacted.of(Base64.getEncoder().encodeToString(phoneKey)));
        TrunkRemote remote = new TrunkRemote(PHONE.address(), Optional.empty(), false, Optional.of(theirs));
        BrokerCommand configure = new BrokerCommand.Configure(
                studio.id,
                expert,
                1,
                List.of(Section.trunk(MediaKind.AUDIO, Direction.SENDRECV, remote, Section.PCMU)));
        studio.done(configure);
        TrunkTransport trunk = studio.host.trunks.getFirst();
        trunk.onRtpPort(studio.now, remote("203.0.113.66", 4444), rtp(0, 5, 1, 160, "forged, and long enough"));
        SrtpSender phone = new SrtpSender(SrtpProfile.AES128_CM_SHA1_80, phoneKey, new JceCiphers());
        PacketSlot first = rtp(0, 5, 1, 160, "hello");
        assertThat(phone.protectRtp(first)).isTrue();
        trunk.onRtpPort(studio.now, PHONE, first);
        studio.done(configure);
        PacketSlot second = rtp(0, 5, 2, 320, "again");
        assertThat(phone.protectRtp(second)).isTrue();
        trunk.onRtpPort(studio.now, PHONE, second);
        assertThat(client.read().received).extracting(FakeClient.Rtp::payload).containsExactly("hello", "again");

        client.send(studio.now, 0, 1111, 1, 0, tone(0));
        PacketSlot sent = PacketSlot.of(studio.host.sentTo(rtpWire(), PHONE).getFirst());
        SrtpReceiver opens = new SrtpReceiver(
                SrtpProfile.AES128_CM_SHA1_80,
                Base64.getDecoder().decode(ours.key().reveal()),
                new JceCiphers());
        assertThat(opens.unprotectRtp(sent)).isEqualTo(SrtpReceiver.Verdict.OK);
        assertThat(FakeClient.rtp(sent).payload()).isEqualTo("tone 0");
    }

    @Test
    void keysArePressedTowardsAPhoneAndHeardFromIt() {
        FakeClient client = studio.connected(consumer, 1);
        configureForPhone(client);
        TrunkTransport trunk = openTrunk();
        studio.done(new BrokerCommand.SendDtmf(studio.id, expert, "5#"));
        client.send(studio.now, 0, 1111, 1, 0, tone(0));
        studio.pass(500);
        List<FakeClient.Rtp> sent = studio.host.sentTo(rtpWire(), PHONE).stream()
                .map(bytes -> FakeClient.rtp(PacketSlot.of(bytes)))
                .filter(packet -> packet.type() == 101)
                .toList();
        assertThat(sent.stream().map(FakeClient.Rtp::timestamp).distinct()).hasSize(2);
        assertThat(sent.stream().map(packet -> (int) packet.payload().charAt(0)).distinct())
                .containsExactly(5, 11);
        for (int i = 0; i < 3; i++) {
            trunk.onRtpPort(studio.now, PHONE, rtp(101, 5, 10 + i, 900, END_OF_KEY_7));
        }
        assertThat(studio.host.events(BrokerEvent.DtmfReceived.class))
                .containsExactly(new BrokerEvent.DtmfReceived(studio.id, expert, "7"));
    }

    /** A transfer: the phone is opened while the agent still talks, and takes its place when that leg closes. */
    @Test
    void aThirdLegTakesThePlaceOfTheOneThatLeaves() {
        LegId colleague = studio.newLeg();
        FakeClient agent = studio.connected(colleague, 1);
        FakeClient client = studio.connected(consumer, 1);
        configureForPhone(agent);
        configureForPhone(client);
        agent.send(studio.now, 0, 4444, 1, 160, "agent".getBytes(ISO_8859_1));
        assertThat(client.read().received).extracting(FakeClient.Rtp::payload).containsExactly("agent");
        int sequence = client.received.getFirst().sequence();

        TrunkTransport trunk = openTrunk();
        studio.done(new BrokerCommand.CloseLeg(studio.id, colleague));
        configureForPhone(client);
        trunk.onRtpPort(studio.now, PHONE, rtp(0, 5, 700, 160, "phone"));
        client.received.clear();
        assertThat(client.read().received).extracting(FakeClient.Rtp::payload).containsExactly("phone");
        assertThat(client.received.getFirst().sequence())
                .as("one stream goes on")
                .isEqualTo(sequence + 1 & 0xffff);
        client.send(studio.now, 0, 1111, 1, 0, tone(0));
        assertThat(studio.host.sentTo(rtpWire(), PHONE)).hasSize(1);
        assertThat(agent.read().received).isEmpty();
    }

    @Test
    void aThirdLegThatClosesAgainLeavesTheTwoAsTheyWere() {
        FakeClient agent = studio.connected(studio.newLeg(), 1);
        FakeClient client = studio.connected(consumer, 1);
        openTrunk();
        studio.done(new BrokerCommand.CloseLeg(studio.id, expert));
        sendSound(client, 1111, 1, 3);
        assertThat(agent.read().received)
                .extracting(FakeClient.Rtp::payload)
                .containsExactly("tone 1", "tone 2", "tone 3");
        assertThat(studio.bridge.legCount()).isEqualTo(2);
    }

    @Test
    void twoPhonesHearOneAnotherEachWithItsOwnPayloadTypes() {
        Remote second = remote("198.51.100.8", 8000);
        CodecParameters opus = Section.codec("opus", 98, 48_000, List.of());
        openPhone(expert, PHONE, Section.OPUS);
        openPhone(consumer, second, opus);
        studio.host.trunks.getFirst().onRtpPort(studio.now, PHONE, rtp(111, 5, 1, 960, "one"));
        studio.host.trunks.getLast().onRtpPort(studio.now, second, rtp(98, 6, 1, 960, "two"));

        assertThat(sent(17_004, second)).containsExactly("98 one");
        assertThat(sent(17_002, PHONE)).containsExactly("111 two");
    }

    private void openPhone(LegId leg, Remote phone, CodecParameters codec) {
        studio.ask(new BrokerCommand.OpenTrunk(studio.id, leg, Set.of(MediaKind.AUDIO), false, List.of()));
        TrunkRemote remote = new TrunkRemote(phone.address(), Optional.empty(), false, Optional.empty());
        studio.done(new BrokerCommand.Configure(
                studio.id, leg, 1, List.of(Section.trunk(MediaKind.AUDIO, Direction.SENDRECV, remote, codec))));
    }

    private List<String> sent(int fromPort, Remote phone) {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), fromPort);
        return studio.host.sentTo(() -> local, phone).stream()
                .map(bytes -> FakeClient.rtp(PacketSlot.of(bytes)))
                .map(rtp -> rtp.type() + " " + rtp.payload())
                .toList();
    }

    @Test
    void aPhoneWithoutFeedbackIsAskedForAKeyFrameByInfoOnceASecond() {
        FakeClient client = studio.connected(consumer, 1);
        studio.configure(client, Section.client(MediaKind.VIDEO, Direction.SENDRECV, Section.VP8));
        studio.ask(new BrokerCommand.OpenTrunk(studio.id, expert, Set.of(MediaKind.VIDEO), false, List.of()));
        TrunkRemote remote = new TrunkRemote(PHONE.address(), Optional.empty(), false, Optional.empty());
        CodecParameters plain = Section.codec("VP8", 96, 90_000, List.of());
        studio.done(new BrokerCommand.Configure(
                studio.id, expert, 1, List.of(Section.trunk(MediaKind.VIDEO, Direction.SENDRECV, remote, plain))));
        String frame = new String(KEY_FRAME, ISO_8859_1);
        studio.host.trunks.getFirst().onRtpPort(studio.now, PHONE, rtp(96, 5, 1, 3_000, frame));
        studio.pass(2_000);
        studio.host.events.clear();
        for (int i = 0; i < 30; i++) {
            client.sendRtcp(studio.now, new RtcpPacket.PictureLoss(9, client.ssrc(MediaKind.VIDEO)));
            studio.pass(100);
        }
        assertThat(studio.host.events(BrokerEvent.KeyFrameWanted.class)).hasSizeBetween(2, 4);
    }

    @Test
    void whatOneSideCanTakeIsToldToTheOthersSender() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        client.send(studio.now, 96, 7, 100, 0, KEY_FRAME);
        agent.sendRtcp(studio.now, new RtcpPacket.Remb(9, 400_000, List.of(agent.ssrc(MediaKind.VIDEO))));
        assertThat(client.read().reports(RtcpPacket.Remb.class))
                .containsExactly(new RtcpPacket.Remb(client.ssrc(MediaKind.VIDEO), 400_000, List.of(7L)));
    }

    @Test
    void bothSendersGetReportsAndTheOwnerHearsOfTheQuality() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        sendSound(client, 1111, 1, 100);
        sendSound(client, 1111, 111, 200);
        agent.read();
        client.read();
        assertThat(client.reports(RtcpPacket.ReceiverReport.class))
                .flatExtracting(RtcpPacket.ReceiverReport::blocks)
                .anySatisfy(block -> assertThat(block.ssrc()).isEqualTo(1111));
        assertThat(agent.reports(RtcpPacket.SenderReport.class))
                .filteredOn(report -> report.ssrc() == agent.ssrc(MediaKind.AUDIO))
                .last()
                .satisfies(report -> assertThat(report.packets()).isGreaterThan(200));
        assertThat(studio.host.events(BrokerEvent.Quality.class))
                .singleElement()
                .satisfies(quality -> {
                    assertThat(quality.leg()).isEqualTo(consumer);
                    assertThat(quality.lossPercent()).isBetween(3.0, 5.0);
                    assertThat(quality.mos()).isBetween(3.0, 4.5);
                });
    }

    @Test
    void silenceIsToldAfterTwoSecondsAndItsEndAtOnce() {
        FakeClient client = studio.connected(consumer, 1);
        sendSound(client, 1111, 1, 3);
        studio.pass(1_900);
        assertThat(studio.host.events(BrokerEvent.LegSilent.class)).isEmpty();
        studio.pass(200);
        assertThat(studio.host.events(BrokerEvent.LegSilent.class)).hasSize(1);
        sendSound(client, 1111, 4, 1);
        studio.pass(10);
        assertThat(studio.host.events(BrokerEvent.LegAlive.class)).hasSize(1);
    }

    @Test
    void aBridgeObeysItsOwnerUntilThatFallsSilent() {
        Claim usurper = new Claim(Id.random(studio.random), 2);
        BrokerCommand claim = new BrokerCommand.ClaimBridge(studio.id);
        assertThat(studio.bridge.on(studio.now, usurper, claim))
                .isInstanceOfSatisfying(
                        BrokerReply.Refused.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo(Failure.Code.CONFLICT));
        studio.host.ownerSilent = true;
        assertThat(studio.bridge.on(studio.now, usurper, claim)).isEqualTo(new BrokerReply.BridgeClaimed(List.of()));
        assertThat(studio.ask(new BrokerCommand.CloseBridge(studio.id))).isInstanceOf(BrokerReply.Refused.class);
        studio.host.ownerOutlived = true;
        studio.bridge.onTime(studio.now);
        assertThat(studio.bridge.hasEnded()).isTrue();
    }

    @Test
    void whenAllInternalPortsAreTakenTheTrunkLegIsRefused() {
        studio.host.freeTrunkPairs = 1;
        BrokerReply reply = studio.ask(new BrokerCommand.OpenTrunk(
                studio.id, expert, Set.of(MediaKind.AUDIO, MediaKind.VIDEO), false, List.of()));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        BrokerReply.Refused.class,
                        refused -> assertThat(refused.failure().code()).isEqualTo(Failure.Code.LIMIT));
        assertThat(studio.host.freeTrunkPairs).as("the first pair came back").isZero();
    }

    private void configureForPhone(FakeClient client) {
        studio.configure(client, Section.client(MediaKind.AUDIO, Direction.SENDRECV, Section.PCMU, Section.EVENTS));
    }

    private TrunkTransport openTrunk() {
        studio.ask(new BrokerCommand.OpenTrunk(studio.id, expert, Set.of(MediaKind.AUDIO), false, List.of()));
        TrunkRemote remote = new TrunkRemote(PHONE.address(), Optional.empty(), false, Optional.empty());
        studio.done(new BrokerCommand.Configure(
                studio.id,
                expert,
                1,
                List.of(Section.trunk(MediaKind.AUDIO, Direction.SENDRECV, remote, Section.PCMU, Section.EVENTS))));
        return studio.host.trunks.getFirst();
    }

    private static org.alongside.broker.socket.Wire rtpWire() {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 17_002);
        return () -> local;
    }

    private static Remote remote(String literal, int port) {
        return Remote.of(new InetSocketAddress(InetAddress.ofLiteral(literal), port));
    }

    private static PacketSlot rtp(int type, long ssrc, int sequence, long timestamp, String payload) {
        PacketSlot slot = PacketSlot.heap();
        RtpPacket packet = new RtpPacket();
        packet.create(slot, type, ssrc);
        packet.sequence(sequence);
        packet.timestamp(timestamp);
        byte[] bytes = payload.getBytes(ISO_8859_1);
        packet.payload(bytes.length);
        slot.put(packet.payloadOffset(), bytes, 0, bytes.length);
        return slot;
    }

    private void sendSound(FakeClient client, long ssrc, int from, int count) {
        for (int i = 0; i < count; i++) {
            studio.pass(20);
            client.send(studio.now, 111, ssrc, from + i, (from + i) * 960L, tone(from + i));
        }
    }

    private static byte[] tone(int number) {
        return ("tone " + (number & 0xffff)).getBytes(ISO_8859_1);
    }

    private static List<String> tones(int first, int second, int third) {
        List<String> expected = new java.util.ArrayList<>();
        for (int i = 0; i < first + second; i++) {
            expected.add("tone " + (60_000 + i));
        }
        for (int i = 0; i < third; i++) {
            expected.add("tone " + (5 + i));
        }
        return expected;
    }

    private static void assertContinuous(List<FakeClient.Rtp> packets, long step) {
        for (int i = 1; i < packets.size(); i++) {
            FakeClient.Rtp last = packets.get(i - 1);
            FakeClient.Rtp next = packets.get(i);
            assertThat(next.ssrc()).isEqualTo(last.ssrc());
            assertThat(next.sequence()).as("packet %d", i).isEqualTo(last.sequence() + 1 & 0xffff);
            assertThat(next.timestamp() - last.timestamp() & 0xffff_ffffL)
                    .as("packet %d", i)
                    .isBetween(step - 1, step + 1);
        }
    }
}
