package org.alongside.rtc.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H264Test {
    /** 640 by 360, constrained baseline, level 3.1. */
    private static final String SPS = "6742c01fd900a02ff9610000030001000003003c8f18" + "3248";

    private static final String PPS = "68cb83cb20";

    private final H264Payload h264 = new H264Payload();

    private static RtpPacket payload(String hex) {
        return Rtp.carrying(HexFormat.of().parseHex(hex));
    }

    @Test
    void aSingleUnitIsItself() {
        assertThat(h264.wrap(payload("65aabb"))).isTrue();
        assertThat(types()).containsExactly(5);
        assertThat(h264.startsKeyFrame()).isTrue();
        assertThat(h264.needsMode1()).isFalse();
        h264.wrap(payload("41aabb"));
        assertThat(h264.startsKeyFrame()).isFalse();
    }

    @Test
    void anAggregateIsWalked() {
        assertThat(h264.wrap(payload("78" + "0002" + "6742" + "0001" + "68" + "0003" + "65aabb")))
                .isTrue();
        assertThat(types()).containsExactly(7, 8, 5);
        assertThat(h264.startsKeyFrame()).isTrue();
        assertThat(h264.needsMode1()).isTrue();
    }

    @Test
    void ofACutAggregateTheWholeUnitsAreSeen() {
        assertThat(h264.wrap(payload("78" + "0002" + "6742" + "0001" + "68" + "0005" + "65aabb")))
                .isTrue();
        assertThat(types()).containsExactly(7, 8);
        assertThat(h264.startsKeyFrame()).isTrue();
        assertThat(h264.wrap(payload("78" + "0001" + "41" + "00"))).isTrue();
        assertThat(types()).containsExactly(1);
    }

    @Test
    void aKeyFrameInPiecesStartsWithItsFirst() {
        assertThat(h264.wrap(payload("7c" + "85" + "aa"))).isTrue();
        assertThat(h264.startsKeyFrame()).isTrue();
        h264.wrap(payload("7c" + "05" + "aa"));
        assertThat(h264.isContinuation()).isTrue();
        assertThat(h264.startsKeyFrame()).isFalse();
        assertThat(types()).containsExactly(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "e5aa", // the forbidden bit
                "00", // unspecified
                "1e", // unspecified
                "79000141", // STAP-B, which nobody negotiates
                "78", // an aggregate of nothing
                "780000", // of an empty unit
                "78000541", // of more than there is
                "7c85" // a piece of nothing
            })
    void hostilePayloadsAreRefused(String hex) {
        assertThat(h264.wrap(payload(hex))).isFalse();
    }

    @Test
    void parameterSetsAreKeptAndRepeated() {
        var sets = new ParameterSets();
        assertThat(sets.isComplete()).isFalse();
        RtpPacket aggregate = payload("78" + length(SPS) + SPS + length(PPS) + PPS);
        h264.wrap(aggregate);
        sets.note(h264, aggregate.slot());
        RtpPacket packet = new RtpPacket();
        packet.create(PacketSlot.heap(), 96, 1);
        assertThat(sets.writeTogether(packet)).isTrue();
        assertThat(Rtp.hex(packet.slot()).substring(24)).isEqualTo("78" + length(SPS) + SPS + length(PPS) + PPS);
        packet.create(PacketSlot.heap(), 96, 1);
        sets.writeSps(packet);
        assertThat(Rtp.hex(packet.slot())).endsWith(SPS);
        packet.create(PacketSlot.heap(), 96, 1);
        sets.writePps(packet);
        assertThat(Rtp.hex(packet.slot()).substring(24)).isEqualTo(PPS);
    }

    @Test
    void parameterSetsOfTheSdpCountToo() {
        var sets = new ParameterSets();
        sets.note(HexFormat.of().parseHex(SPS));
        sets.note(HexFormat.of().parseHex(PPS));
        sets.note(new byte[] {0x65, 1});
        sets.note(new byte[0]);
        assertThat(sets.isComplete()).isTrue();
    }

    @Test
    void aPieceOfAnSpsIsNotKept() {
        var sets = new ParameterSets();
        RtpPacket piece = payload("7c" + "87" + "42c0");
        h264.wrap(piece);
        sets.note(h264, piece.slot());
        assertThat(sets.facts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "6742c01fd900a02ff9610000030001000003003c8f183248, 66, 31, 640, 360",
        "42c00b, 0, 0, 0, 0",
    })
    void anSpsTellsTheSize(String hex, int profile, int level, int width, int height) {
        var sets = new ParameterSets();
        sets.note(HexFormat.of().parseHex(hex));
        if (profile == 0) {
            assertThat(sets.facts()).isEmpty();
        } else {
            assertThat(sets.facts()).contains(new SpsFacts(profile, 0xc0, level, width, height));
        }
    }

    @Test
    void anSpsOfGarbageTellsNothingAndNeverThrows() {
        long seed = System.nanoTime();
        var random = new java.util.Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] nal = new byte[1 + random.nextInt(40)];
            random.nextBytes(nal);
            nal[0] = 0x67;
            if (nal.length > 1 && random.nextBoolean()) {
                nal[1] = 100;
            }
            var facts = SpsFacts.parse(nal, nal.length);
            facts.ifPresent(f -> assertThat(f.width()).as("seed %d", seed).isBetween(1, 16_384));
        }
    }

    private static String length(String hex) {
        return "%04x".formatted(hex.length() / 2);
    }

    private List<Integer> types() {
        List<Integer> types = new ArrayList<>();
        h264.rewind();
        while (h264.next()) {
            types.add(h264.nalType());
        }
        return types;
    }
}
