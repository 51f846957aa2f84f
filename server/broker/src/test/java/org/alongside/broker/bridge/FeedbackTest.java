package org.alongside.broker.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.api.MediaParameters.RtcpMode;
import org.alongside.broker.api.TrunkRemote;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.rtcp.TransportFeedback;
import org.alongside.rtc.rtp.RtpPacket;
import org.junit.jupiter.api.Test;

/** RTCP ends at the bridge: each side hears of its own stream, in its own words and numbers, and of nothing else. */
class FeedbackTest {
    private static final byte[] KEY_FRAME = {0x10, 0x00, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    private static final byte[] DELTA_FRAME = {0x10, 0x01, 1, 2, 3};
    private static final Remote PHONE = remote("198.51.100.7", 7000);
    private static final Remote PHONES_RTCP = remote("198.51.100.7", 7001);
    private static final Remote STRANGER = remote("203.0.113.66", 7001);
    private static final Wire RTP_PORT = wire(17_002);
    private static final Wire RTCP_PORT = wire(17_003);
    private static final long PHONES_SSRC = 5;

    private final Studio studio = new Studio();
    private final LegId consumer = studio.newLeg();
    private final LegId expert = studio.newLeg();

    @Test
    void aClientIsToldWhenEachOfItsPacketsArrived() {
        studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        client.send(studio.now, 96, 7, 0, 0, KEY_FRAME, 65_534);
        studio.pass(10);
        client.send(studio.now, 111, 1111, 0, 0, new byte[] {1}, 65_535);
        studio.pass(20);
        client.send(studio.now, 96, 7, 1, 3000, DELTA_FRAME, 1); // 0 is lost
        studio.pass(200);
        List<TransportFeedback> told = client.read().reports(TransportFeedback.class);
        assertThat(told.getFirst().baseSequence()).isEqualTo(65_534);
        int[] arrivals = told.stream()
                .flatMapToInt(each ->
                        java.util.stream.IntStream.range(0, each.count()).map(each::deltaAt))
                .toArray();
        // In quarters of a millisecond, each since the one before.
        assertThat(arrivals).hasSize(4);
        assertThat(arrivals[1]).isCloseTo(40, within(1));
        assertThat(arrivals[2]).isEqualTo(TransportFeedback.LOST);
        assertThat(arrivals[3]).isCloseTo(80, within(1));
    }

    @Test
    void whatIsSentSaysWhenItLeftAndTheSendersOwnNumbersEndHere() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        client.send(studio.now, 111, 1111, 0, 0, new byte[] {1}, 100);
        studio.pass(250);
        client.send(studio.now, 111, 1111, 1, 12_000, new byte[] {2}, 101);
        assertThat(agent.read().received).hasSize(2);
        int quarterOfASecond =
                agent.received.get(1).sendTime() - agent.received.get(0).sendTime() & 0xff_ffff;
        assertThat(quarterOfASecond).isCloseTo(1 << 16, within(1)); // 6.18 fixed point
        assertThat(agent.received).extracting(FakeClient.Rtp::transportSequence).containsOnly(-1);
    }

    @Test
    void aFirAsksTheSourceOnceForEachNumberInEitherDirection() {
        FakeClient agent = studio.connected(expert, 1);
        FakeClient client = studio.connected(consumer, 1);
        client.send(studio.now, 96, 7, 0, 0, KEY_FRAME);
        agent.send(studio.now, 96, 9, 0, 0, KEY_FRAME);
        for (var pair : List.of(List.of(agent, client), List.of(client, agent))) {
            FakeClient wanting = pair.getFirst();
            FakeClient source = pair.getLast();
            studio.pass(2_000);
            source.read().reports.clear();
            long ours = wanting.ssrc(MediaKind.VIDEO);
            for (int i = 0; i < 3; i++) { // the same request, repeated
                wanting.sendRtcp(studio.now, new RtcpPacket.FullIntraRequest(3, ours, 41));
                studio.pass(100);
            }
            source.send(studio.now, 96, source == client ? 7 : 9, 1, 3000, KEY_FRAME);
            studio.pass(1_000);
            assertThat(source.read().reports(RtcpPacket.PictureLoss.class)).hasSize(1);
            wanting.sendRtcp(studio.now, new RtcpPacket.FullIntraRequest(3, ours, 42));
            studio.pass(10);
            assertThat(source.read().reports(RtcpPacket.PictureLoss.class)).hasSize(2);
        }
    }

    @Test
    void aPhoneThatKnowsFirOnlyIsAskedByFirWithANumberPerWish() {
        FakeClient client = studio.connected(consumer, 1);
        TrunkTransport trunk = videoPhone("ccm fir", "nack");
        trunk.onRtpPort(studio.now, PHONE, video(1, KEY_FRAME));
        studio.pass(2_000);
        toPhone(RTCP_PORT, PHONES_RTCP);
        client.sendRtcp(studio.now, new RtcpPacket.PictureLoss(3, client.ssrc(MediaKind.VIDEO)));
        studio.pass(1_200);
        trunk.onRtpPort(studio.now, PHONE, video(2, KEY_FRAME));
        client.sendRtcp(studio.now, new RtcpPacket.PictureLoss(3, client.ssrc(MediaKind.VIDEO)));
        studio.pass(600);
        List<Integer> numbers = toPhone(RTCP_PORT, PHONES_RTCP).stream()
                .filter(RtcpPacket.FullIntraRequest.class::isInstance)
                .map(RtcpPacket.FullIntraRequest.class::cast)
                .map(RtcpPacket.FullIntraRequest::number)
                .toList();
        assertThat(numbers).as("one wish, its repetition, another wish").hasSize(3);
        assertThat(numbers.get(1)).isEqualTo(numbers.get(0));
        assertThat(numbers.get(2)).isEqualTo(numbers.get(0) + 1);
    }

    @Test
    void aPhoneWithoutRtxGetsTheSamePacketOnceMore() {
        FakeClient client = studio.connected(consumer, 1);
        TrunkTransport trunk = videoPhone("nack", "nack pli");
        trunk.onRtpPort(studio.now, PHONE, video(1, KEY_FRAME));
        client.send(studio.now, 96, 7, 0, 0, KEY_FRAME);
        client.send(studio.now, 96, 7, 1, 3000, DELTA_FRAME);
        List<byte[]> sent = studio.host.sentTo(RTP_PORT, PHONE);
        assertThat(sent).hasSize(2);
        FakeClient.Rtp lost = FakeClient.rtp(PacketSlot.of(sent.getLast()));
        studio.pass(50);
        trunk.onRtcpPort(
                studio.now,
                PHONES_RTCP,
                compound(new RtcpPacket.Nack(PHONES_SSRC, lost.ssrc(), List.of(lost.sequence()))));
        assertThat(studio.host.sentTo(RTP_PORT, PHONE)).containsExactly(sent.getLast());
    }

    @Test
    void nothingThatOneSideSaysOfItselfReachesTheOther() {
        FakeClient client = studio.connected(consumer, 1);
        TrunkTransport trunk = videoPhone("nack", "nack pli");
        trunk.onRtpPort(studio.now, PHONE, video(1, KEY_FRAME));
        client.send(studio.now, 96, 7, 0, 0, KEY_FRAME);
        trunk.onRtcpPort(
                studio.now,
                PHONES_RTCP,
                compound(
                        new RtcpPacket.SenderReport(PHONES_SSRC, 1L << 32, 3000, 1, 12, List.of()),
                        new RtcpPacket.SourceDescription(PHONES_SSRC, "bob@10.0.0.7")));
        client.sendRtcp(
                studio.now,
                new RtcpPacket.SenderReport(7, 1L << 32, 0, 1, 12, List.of()),
                new RtcpPacket.SourceDescription(7, "ana@192.168.1.2"));
        studio.pass(2_500);

        client.read();
        assertThat(client.received).extracting(FakeClient.Rtp::ssrc).containsOnly(client.ssrc(MediaKind.VIDEO));
        assertThat(client.reports(RtcpPacket.SenderReport.class))
                .isNotEmpty()
                .extracting(RtcpPacket.SenderReport::ssrc)
                .containsOnly(client.ssrc(MediaKind.VIDEO));
        assertThat(client.reports(RtcpPacket.SourceDescription.class))
                .isNotEmpty()
                .extracting(RtcpPacket.SourceDescription::cname)
                .containsOnly(client.streams.getFirst().cname());
        List<RtcpPacket> heard = toPhone(RTCP_PORT, PHONES_RTCP);
        assertThat(heard)
                .filteredOn(RtcpPacket.SenderReport.class::isInstance)
                .isNotEmpty()
                .allSatisfy(report -> assertThat(((RtcpPacket.SenderReport) report).blocks())
                        .allSatisfy(block -> assertThat(block.ssrc()).isEqualTo(PHONES_SSRC)));
        assertThat(heard.toString()).doesNotContain("ana@192.168.1.2");
    }

    /** A PLI, a report or a BYE from elsewhere would let a stranger steer a call. */
    @Test
    void aStrangersRtcpIsIgnoredAndCounted() {
        FakeClient client = studio.connected(consumer, 1);
        TrunkTransport trunk = videoPhone("nack", "nack pli");
        trunk.onRtpPort(studio.now, PHONE, video(1, KEY_FRAME));
        client.send(studio.now, 96, 7, 0, 0, KEY_FRAME);
        long ours = FakeClient.rtp(
                        PacketSlot.of(studio.host.sentTo(RTP_PORT, PHONE).getFirst()))
                .ssrc();
        trunk.onRtcpPort(studio.now, PHONES_RTCP, compound(new RtcpPacket.ReceiverReport(PHONES_SSRC, List.of())));
        studio.pass(2_000);
        client.read().reports.clear();
        trunk.onRtcpPort(studio.now, STRANGER, compound(new RtcpPacket.PictureLoss(PHONES_SSRC, ours)));
        studio.pass(100);
        assertThat(client.read().reports(RtcpPacket.PictureLoss.class)).isEmpty();
        assertThat(studio.rejections.spoofedCount()).isEqualTo(1);
        trunk.onRtcpPort(studio.now, PHONES_RTCP, compound(new RtcpPacket.PictureLoss(PHONES_SSRC, ours)));
        studio.pass(100);
        assertThat(client.read().reports(RtcpPacket.PictureLoss.class)).hasSize(1);
        assertThat(toPhone(RTCP_PORT, STRANGER)).isEmpty();
    }

    /** A phone with RTCP on the next port, which speaks this feedback of RFC 4585 and 5104. */
    private TrunkTransport videoPhone(String... feedback) {
        studio.ask(new BrokerCommand.OpenTrunk(studio.id, expert, Set.of(MediaKind.VIDEO), false, List.of()));
        TrunkRemote remote = new TrunkRemote(PHONE.address(), Optional.empty(), false, Optional.empty());
        CodecParameters vp8 = Section.codec("VP8", 98, 90_000, List.of(feedback));
        studio.done(new BrokerCommand.Configure(
                studio.id,
                expert,
                1,
                List.of(new MediaParameters(
                        "",
                        MediaKind.VIDEO,
                        Direction.SENDRECV,
                        List.of(vp8),
                        List.of(),
                        Optional.of(remote),
                        RtcpMode.AVPF))));
        return studio.host.trunks.getFirst();
    }

    private List<RtcpPacket> toPhone(Wire from, Remote to) {
        return studio.host.sentTo(from, to).stream()
                .flatMap(bytes -> Rtcp.parse(PacketSlot.of(bytes)).stream())
                .toList();
    }

    private static PacketSlot compound(RtcpPacket.Sent... packets) {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        for (RtcpPacket.Sent packet : packets) {
            assertThat(Rtcp.append(slot, packet)).isTrue();
        }
        return slot;
    }

    private static PacketSlot video(int sequence, byte[] payload) {
        PacketSlot slot = PacketSlot.heap();
        RtpPacket packet = new RtpPacket();
        packet.create(slot, 98, PHONES_SSRC);
        packet.sequence(sequence);
        packet.timestamp(sequence * 3000L);
        packet.payload(payload.length);
        slot.put(packet.payloadOffset(), payload, 0, payload.length);
        return slot;
    }

    private static Remote remote(String literal, int port) {
        return Remote.of(new InetSocketAddress(InetAddress.ofLiteral(literal), port));
    }

    private static Wire wire(int port) {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return () -> local;
    }
}
