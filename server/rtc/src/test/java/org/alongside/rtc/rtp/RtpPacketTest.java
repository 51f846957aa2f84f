package org.alongside.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpPacketTest {
    private static final String FIXED = "80e0" + "0102" + "03040506" + "0708090a";

    @Test
    void theFixedHeaderIsReadAndChanged() {
        RtpPacket packet = Rtp.view(Rtp.hex(FIXED + "aabb"));
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(96);
        assertThat(packet.sequence()).isEqualTo(0x0102);
        assertThat(packet.timestamp()).isEqualTo(0x03040506);
        assertThat(packet.ssrc()).isEqualTo(0x0708090a);
        assertThat(packet.payloadOffset()).isEqualTo(12);
        assertThat(packet.payloadLength()).isEqualTo(2);
        packet.marker(false);
        packet.payloadType(111);
        packet.sequence(0xffff);
        packet.timestamp(0xffffffffL);
        packet.ssrc(0x80000000L);
        assertThat(Rtp.hex(packet.slot())).isEqualTo("806f" + "ffff" + "ffffffff" + "80000000" + "aabb");
    }

    @Test
    void contributorsExtensionsAndPaddingAreNotPayload() {
        RtpPacket packet = Rtp.view(Rtp.hex(
                "b2" + FIXED.substring(2) + "0000000a0000000b" + "bede0001" + "10aa0000" + "c0ffee" + "000003"));
        assertThat(packet.payloadOffset()).isEqualTo(12 + 8 + 8);
        assertThat(packet.payloadLength()).isEqualTo(3);
        packet.dropPadding();
        assertThat(Rtp.hex(packet.slot())).startsWith("92").endsWith("c0ffee");
        packet.dropContributors();
        assertThat(Rtp.hex(packet.slot())).isEqualTo("90" + FIXED.substring(2) + "bede0001" + "10aa0000" + "c0ffee");
        assertThat(Rtp.view(packet.slot()).payloadLength()).isEqualTo(3);
        assertThat(packet.payloadOffset()).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "80",
                "80e0010203040506070809", // 11 bytes
                "40e00102030405060708090a", // version 1
                "c0e00102030405060708090a", // version 3
                "81e00102030405060708090a", // a contributor that is not there
                "8fe00102030405060708090a00000000", // fifteen, of which one is there
                "90e00102030405060708090a", // no extension header
                "90e00102030405060708090abede", // half of one
                "90e00102030405060708090abede000100", // its block cut
                "90e00102030405060708090abedeffff00000000", // a block of 256 KB
                "a0e00102030405060708090a", // padding without a byte
                "a0e00102030405060708090a00", // zero bytes of padding
                "a0e00102030405060708090aaa03", // more padding than there is
                "b0e00102030405060708090abede0000ff" // padding that would reach into the header
            })
    void hostilePacketsAreRefused(String hex) {
        assertThat(new RtpPacket().wrap(Rtp.hex(hex))).isFalse();
    }

    @Test
    void aPacketOfPaddingAloneIsAllowed() {
        assertThat(Rtp.view(Rtp.hex("a0" + FIXED.substring(2) + "00000004")).payloadLength())
                .isZero();
    }

    @Test
    void oneByteElementsAreFound() {
        // id 1 with one byte, padding, id 3 with two bytes.
        RtpPacket packet = Rtp.view(Rtp.hex("90" + FIXED.substring(2) + "bede0002" + "10aa00" + "31bbcc" + "0000"));
        assertThat(element(packet, 1)).isEqualTo("aa");
        assertThat(element(packet, 3)).isEqualTo("bbcc");
        assertThat(packet.extension(2)).isNegative();
        assertThat(packet.extension(0)).isNegative();
    }

    @Test
    void twoByteElementsAreFoundEvenEmptyOnes() {
        RtpPacket packet = Rtp.view(
                Rtp.hex("90" + FIXED.substring(2) + "10000003" + "0100" + "ff03aabbcc" + "00" + "02" + "0199" + "00"));
        assertThat(element(packet, 1)).isEmpty();
        assertThat(element(packet, 255)).isEqualTo("aabbcc");
        assertThat(element(packet, 2)).isEqualTo("99");
    }

    @Test
    void idFifteenEndsTheBlockAndOverlongElementsAreCutOff() {
        RtpPacket stopped = Rtp.view(Rtp.hex("90" + FIXED.substring(2) + "bede0001" + "f0aa10bb"));
        assertThat(stopped.extension(1)).isNegative();
        RtpPacket overlong =
                Rtp.view(Rtp.hex("90" + FIXED.substring(2) + "bede0001" + "10aa2fbb" + "cccccccccccccccccccccccc"));
        assertThat(element(overlong, 1)).isEqualTo("aa");
        assertThat(overlong.extension(2)).isNegative();
        RtpPacket unknownProfile = Rtp.view(Rtp.hex("90" + FIXED.substring(2) + "abcd0001" + "10aa0000"));
        assertThat(unknownProfile.extension(1)).isNegative();
    }

    @Test
    void extensionsAreRenumberedDroppedAndAddedInTheHeadroom() {
        PacketSlot slot = Rtp.hex("90" + FIXED.substring(2) + "bede0002" + "10aa00" + "31bbcc" + "0000" + "c0ffee");
        RtpPacket packet = Rtp.view(slot);
        var rewriter = new ExtensionRewriter().map(3, 5);
        rewriter.begin(packet);
        rewriter.add(2, 0x123456, 3);
        rewriter.add(9, "v".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(rewriter.apply(packet)).isTrue();
        assertThat(Rtp.hex(slot))
                .isEqualTo(
                        "90" + FIXED.substring(2) + "bede0003" + "51bbcc" + "22123456" + "9076" + "000000" + "c0ffee");
        assertThat(packet.extension(1)).isNegative();
        assertThat(element(packet, 5)).isEqualTo("bbcc");
    }

    @Test
    void extensionsAreAddedToAPacketWithoutAnyAndTakenAway() {
        PacketSlot slot = Rtp.hex(FIXED + "c0ffee");
        RtpPacket packet = Rtp.view(slot);
        var rewriter = new ExtensionRewriter();
        rewriter.begin(packet);
        rewriter.add(14, 0xabcd, 2);
        rewriter.add(14, 0xabce, 2);
        rewriter.apply(packet);
        assertThat(Rtp.hex(slot)).isEqualTo("90" + FIXED.substring(2) + "bede0001" + "e1abce" + "00" + "c0ffee");
        rewriter.begin(packet);
        rewriter.apply(packet);
        assertThat(Rtp.hex(slot)).isEqualTo(FIXED + "c0ffee");
        assertThat(slot.headroom()).isEqualTo(PacketSlot.HEADROOM);
    }

    @Test
    void anIdBeyondFourteenOrALongElementTakesTwoBytes() {
        RtpPacket packet = Rtp.view(Rtp.hex(FIXED + "c0ffee"));
        var rewriter = new ExtensionRewriter();
        rewriter.begin(packet);
        rewriter.add(15, 0xab, 1);
        rewriter.add(1, new byte[17]);
        rewriter.apply(packet);
        assertThat(Rtp.hex(packet.slot())).startsWith("90" + FIXED.substring(2) + "10000006" + "0f01ab" + "0111");
        assertThat(element(packet, 1)).isEqualTo("00".repeat(17));
        assertThat(packet.payloadLength()).isEqualTo(3);
    }

    @Test
    void whereTheHeadroomIsUsedUpThePacketStaysAsItWas() {
        PacketSlot slot = Rtp.hex(FIXED + "c0ffee");
        RtpPacket packet = Rtp.view(slot);
        var rewriter = new ExtensionRewriter();
        rewriter.begin(packet);
        for (int id = 1; id <= 12; id++) {
            rewriter.add(id, new byte[16]);
        }
        assertThat(rewriter.apply(packet)).isFalse();
        assertThat(Rtp.hex(slot)).isEqualTo(FIXED + "c0ffee");
    }

    private static String element(RtpPacket packet, int id) {
        int element = packet.extension(id);
        assertThat(element).as("element %d", id).isNotNegative();
        byte[] data = new byte[RtpPacket.elementLength(element)];
        packet.slot().get(RtpPacket.elementOffset(element), data, 0, data.length);
        return HexFormat.of().formatHex(data);
    }
}
