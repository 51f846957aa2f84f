package org.alongside.rtc.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.rtp.RtpPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Vp8Test {
    private final Vp8Descriptor vp8 = new Vp8Descriptor();

    private static RtpPacket payload(String hex) {
        return Rtp.carrying(HexFormat.of().parseHex(hex));
    }

    @Test
    void theShortestDescriptorIsRead() {
        assertThat(vp8.wrap(payload("10" + "00"))).isTrue();
        assertThat(vp8.startsKeyFrame()).isTrue();
        assertThat(vp8.pictureId()).isEqualTo(-1);
        assertThat(vp8.width()).isZero();
        assertThat(vp8.wrap(payload("10" + "01"))).isTrue();
        assertThat(vp8.startsFrame()).isTrue();
        assertThat(vp8.startsKeyFrame()).isFalse();
        assertThat(vp8.wrap(payload("00" + "00"))).isTrue();
        assertThat(vp8.startsFrame()).isFalse();
        assertThat(vp8.wrap(payload("11" + "00"))).isTrue();
        assertThat(vp8.startsFrame()).as("of the second partition").isFalse();
    }

    @Test
    void aKeyFrameTellsItsSize() {
        // 15-bit picture id 0x1234, TL0PICIDX 7, layer 2; then the frame header of 640 by 360.
        vp8.wrap(payload("90" + "e0" + "9234" + "07" + "80" + "105400" + "9d012a" + "8002" + "6801" + "00"));
        assertThat(vp8.startsKeyFrame()).isTrue();
        assertThat(vp8.pictureId()).isEqualTo(0x1234);
        assertThat(vp8.tl0PictureIndex()).isEqualTo(7);
        assertThat(vp8.temporalLayer()).isEqualTo(2);
        assertThat(vp8.width()).isEqualTo(640);
        assertThat(vp8.height()).isEqualTo(360);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "9080", "908012", "90809234", "90e0923407", "90e09234"})
    void descriptorsThatRunOverTheEndAreRefused(String hex) {
        assertThat(vp8.wrap(payload(hex))).isFalse();
    }

    @Test
    void pictureIdsGoOnWhereTheSourceChanges() {
        var rewriter = new Vp8Rewriter();
        List<Integer> pictures = new ArrayList<>();
        List<Integer> layers = new ArrayList<>();
        int[][] first = {{0x7ffe, 254}, {0x7fff, 255}, {0, 0}};
        int[][] second = {{500, 90}, {501, 91}, {501, 91}, {502, 92}};
        for (int[] ids : first) {
            rewrite(rewriter, ids, pictures, layers);
        }
        rewriter.changeSource();
        for (int[] ids : second) {
            rewrite(rewriter, ids, pictures, layers);
        }
        assertThat(pictures).containsExactly(0x7ffe, 0x7fff, 0, 1, 2, 2, 3);
        assertThat(layers).containsExactly(254, 255, 0, 1, 2, 2, 3);
    }

    private void rewrite(Vp8Rewriter rewriter, int[] ids, List<Integer> pictures, List<Integer> layers) {
        vp8.wrap(payload("90" + "e0" + "%04x%02x".formatted(0x8000 | ids[0], ids[1]) + "00" + "0100"));
        rewriter.rewrite(vp8);
        pictures.add(vp8.pictureId());
        layers.add(vp8.tl0PictureIndex());
    }

    @Test
    void sevenBitPictureIdsStaySevenBits() {
        var rewriter = new Vp8Rewriter();
        vp8.wrap(payload("9080" + "7f" + "00"));
        rewriter.rewrite(vp8);
        rewriter.changeSource();
        vp8.wrap(payload("9080" + "05" + "00"));
        rewriter.rewrite(vp8);
        assertThat(vp8.pictureId()).isZero();
        assertThat(vp8.pictureIdBits()).isEqualTo(7);
    }

    @Test
    void aReorderedPacketDoesNotTakeTheNumbersBack() {
        var rewriter = new Vp8Rewriter();
        List<Integer> pictures = new ArrayList<>();
        rewrite(rewriter, new int[] {10, 10}, pictures, new ArrayList<>());
        rewrite(rewriter, new int[] {9, 9}, pictures, new ArrayList<>());
        rewriter.changeSource();
        rewrite(rewriter, new int[] {400, 4}, pictures, new ArrayList<>());
        assertThat(pictures).containsExactly(10, 9, 11);
    }
}
