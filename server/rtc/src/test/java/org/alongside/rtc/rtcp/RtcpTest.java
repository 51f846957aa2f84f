package org.alongside.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.RtcpPacket.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtcpTest {
    private static final ReportBlock BLOCK =
            new ReportBlock(0xfedcba98L, 255, -3, 0xffff_fffeL, 77, 0x8000_0001L, 65_536);

    static Stream<Sent> packets() {
        return Stream.of(
                new RtcpPacket.SenderReport(
                        1, 0x8000_0000_8000_0001L, 0xffff_ffffL, 5, 0xffff_ffffL, List.of(BLOCK, BLOCK)),
                new RtcpPacket.SenderReport(1, 2, 3, 4, 5, List.of()),
                new RtcpPacket.ReceiverReport(0xffff_ffffL, List.of(BLOCK)),
                new RtcpPacket.ReceiverReport(9, List.of()),
                new RtcpPacket.SourceDescription(7, ""),
                new RtcpPacket.SourceDescription(7, "abc"),
                new RtcpPacket.SourceDescription(7, "abcd@éxample"),
                new RtcpPacket.Goodbye(List.of(1L, 0xffff_ffffL)),
                new RtcpPacket.Nack(1, 2, List.of(65_530, 65_535, 0, 10, 11, 200)),
                new RtcpPacket.PictureLoss(1, 2),
                new RtcpPacket.FullIntraRequest(1, 2, 255),
                new RtcpPacket.Remb(1, 250_000, List.of(3L, 4L)),
                new RtcpPacket.BitrateRequest(1, 2, 128_000, 40),
                new RtcpPacket.BitrateNotification(1, 2, 0, 511));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void whatIsWrittenIsRead(Sent packet) {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        assertThat(Rtcp.append(slot, packet)).isTrue();
        assertThat(slot.length() % 4).isZero();
        assertThat(Rtcp.parse(slot)).containsExactly(packet);
    }

    @Test
    void aCompoundIsReadInOrder() {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        List<Sent> all = packets().toList();
        all.forEach(packet -> assertThat(Rtcp.append(slot, packet)).isTrue());
        assertThat(Rtcp.parse(slot)).isEqualTo(all);
    }

    @Test
    void knownBytesAreThoseOfTheRfcs() {
        assertThat(written(new RtcpPacket.PictureLoss(1, 2))).isEqualTo("81ce0002" + "00000001" + "00000002");
        assertThat(written(new RtcpPacket.Nack(1, 2, List.of(5, 6, 21))))
                .isEqualTo("81cd0003" + "00000001" + "00000002" + "00058001");
        assertThat(written(new RtcpPacket.FullIntraRequest(1, 2, 3)))
                .isEqualTo("84ce0004" + "00000001" + "00000000" + "00000002" + "03000000");
        // 250,000 is beyond 18 bits without an exponent: 250,000 = 250,000 · 2^0 fits, 1,000,000 = 250,000 · 2^2.
        assertThat(written(new RtcpPacket.Remb(1, 1_000_000, List.of(9L))))
                .isEqualTo("8fce0005" + "00000001" + "00000000" + "52454d42" + "010bd090" + "00000009");
    }

    @Test
    void aLimitIsNeverRoundedUp() {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        Rtcp.append(slot, new RtcpPacket.Remb(1, 1_999_999, List.of(1L)));
        Rtcp.append(slot, new RtcpPacket.BitrateRequest(1, 2, 1_999_999, 0));
        RtcpPacket.Remb remb = (RtcpPacket.Remb) Rtcp.parse(slot).get(0);
        RtcpPacket.BitrateRequest request =
                (RtcpPacket.BitrateRequest) Rtcp.parse(slot).get(1);
        assertThat(remb.bitsPerSecond()).isBetween(1_999_900L, 1_999_999L);
        assertThat(request.bitsPerSecond()).isBetween(1_999_900L, 1_999_999L);
    }

    @Test
    void aLimitBeyondAllNumbersIsNoLimit() {
        // REMB with exponent 63.
        String remb = "8fce0005" + "00000001" + "00000000" + "52454d42" + "01ffffff" + "00000009";
        assertThat(Rtcp.parse(Rtp.hex(remb))).containsExactly(new RtcpPacket.Remb(1, Long.MAX_VALUE, List.of(9L)));
    }

    @Test
    void reducedSizePaddingAndUnknownPacketsAreAccepted() {
        assertThat(Rtcp.parse(Rtp.hex("81ce0002" + "00000001" + "00000002"))).hasSize(1);
        assertThat(Rtcp.parse(Rtp.hex("80cc0002" + "00000001" + "41424344" + "81ce0002" + "00000001" + "00000002")))
                .containsExactly(new RtcpPacket.PictureLoss(1, 2));
        assertThat(Rtcp.parse(Rtp.hex("a1ce0003" + "00000001" + "00000002" + "00000004")))
                .containsExactly(new RtcpPacket.PictureLoss(1, 2));
    }

    @Test
    void whatDoesNotFitLeavesTheSlotAsItWas() {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        Sent large = new RtcpPacket.Remb(
                1, 5, IntStream.range(0, 200).mapToObj(i -> (long) i).toList());
        assertThat(Rtcp.append(slot, large)).isTrue();
        assertThat(Rtcp.append(slot, large)).isTrue();
        int length = slot.length();
        assertThat(Rtcp.append(slot, large)).isFalse();
        assertThat(slot.length()).isEqualTo(length);
        List<ReportBlock> blocks = IntStream.range(0, 32).mapToObj(i -> BLOCK).toList();
        assertThat(Rtcp.append(slot, new RtcpPacket.ReceiverReport(1, blocks))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "80c8",
                "80c90001000000", // seven bytes
                "80c9000200000001", // longer than it is
                "80c900010000000180", // a byte too many
                "80c9000100000001" + "40c9000100000001", // the second of version 1
                "a0c9000100000000", // padding of none
                "a0c90001000000ff", // padding of 255
                "a0c9000100000004" + "80c9000100000001", // padded, but not the last
                "80c9ffff00000001", // 256 KB
            })
    void aPacketThatLiesAboutALengthIsNotBelievedAtAll(String hex) {
        assertThat(Rtcp.parse(Rtp.hex(hex))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9fc9000100000001", // 31 blocks that are not there
                "82c8000600000001" + "0000000000000000000000000000000000000000", // two blocks that are not there
                "81ca0002" + "00000001" + "01ff4141", // a CNAME of 255 bytes
                "9fca0001" + "00000001", // 31 chunks
                "85cb000100000001", // five SSRCs of which one is there
                "81cd000200000001" + "00000002", // a NACK of nothing
                "8fcd000400000001" + "00000002" + "0001ffff" + "00000000", // feedback about 65,535 packets, no chunk
                "8fcd000500000001" + "00000002" + "00010003" + "00000000" + "20030000", // three deltas, one there
                "8fcd000500000001" + "00000002" + "00010003" + "00000000" + "60030000", // the reserved symbol
                "8fce000400000001" + "00000000" + "52454d42" + "ff000000", // REMB for 255 streams
                "8fce000400000001" + "00000000" + "52454d43" + "00000000", // no REMB
            })
    void aPartThatClaimsMoreThanItHasIsSkipped(String hex) {
        assertThat(Rtcp.parse(Rtp.hex(hex))).isEmpty();
    }

    @Test
    void ofABrokenPartOnlyTheOthersAreRead() {
        assertThat(Rtcp.parse(Rtp.hex("9fc9000100000001" + "81ce0002" + "00000001" + "00000002")))
                .containsExactly(new RtcpPacket.PictureLoss(1, 2));
    }

    private static String written(Sent packet) {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        Rtcp.append(slot, packet);
        return Rtp.hex(slot);
    }
}
