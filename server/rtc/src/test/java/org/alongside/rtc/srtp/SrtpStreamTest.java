package org.alongside.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.srtp.SrtpReceiver.Verdict;
import org.alongside.testkit.net.Conditions;
import org.alongside.testkit.net.NetworkPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sender and receiver of a direction: roll-over, replay, limits. */
class SrtpStreamTest {
    private static final SrtpProfile GCM = SrtpProfile.AEAD_AES_128_GCM;

    private static SrtpSender sender(SrtpProfile profile) {
        return new SrtpSender(profile, new byte[profile.keyingLength()], new JceCiphers());
    }

    private static SrtpReceiver receiver(SrtpProfile profile, long... rollovers) {
        return rollovers.length == 0
                ? new SrtpReceiver(profile, new byte[profile.keyingLength()], new JceCiphers())
                : new SrtpReceiver(profile, new byte[profile.keyingLength()], new JceCiphers(), rollovers);
    }

    private static PacketSlot sealed(SrtpSender sender, long ssrc, int sequence) {
        PacketSlot slot = Rtp.slot(ssrc, sequence & 0xffff, 0, 30);
        assertThat(sender.protectRtp(slot)).isTrue();
        return slot;
    }

    @ParameterizedTest
    @EnumSource
    void aStreamGoesOnOverTwoRollOversThroughLossReorderAndDuplicates(SrtpProfile profile) {
        long seed = 7;
        SrtpSender sender = sender(profile);
        SrtpReceiver receiver = receiver(profile);
        var conditions = Conditions.PERFECT
                .withLoss(0.1)
                .withReorder(0.1, Duration.ofMillis(40))
                .withDuplicate(0.05);
        var path = new NetworkPath<PacketSlot>(conditions, seed);
        // Steps of 97 make a roll-over every 676 packets.
        for (int i = 0; i < 2_000; i++) {
            path.send(sealed(sender, 9, 1_000 + i * 97), i * 10_000_000L);
        }
        Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
        path.deliver(Long.MAX_VALUE, slot -> {
            PacketSlot own = Rtp.copy(slot);
            Verdict verdict = receiver.unprotectRtp(own);
            counts.merge(verdict, 1L, Long::sum);
        });
        assertThat(receiver.rollover(9)).isEqualTo(2);
        assertThat(counts).containsOnlyKeys(Verdict.OK, Verdict.REPLAYED);
        // 40 ms late is 388 numbers here, which the window still holds.
        assertThat(counts).containsEntry(Verdict.OK, path.sentCount() - path.lostCount());
        assertThat(counts.get(Verdict.REPLAYED)).isGreaterThan(50);
    }

    @Test
    void aReplayedPacketIsRefusedWhateverCameBetween() {
        SrtpSender sender = sender(GCM);
        SrtpReceiver receiver = receiver(GCM);
        PacketSlot first = sealed(sender, 1, 10);
        assertThat(receiver.unprotectRtp(Rtp.copy(first))).isEqualTo(Verdict.OK);
        assertThat(receiver.unprotectRtp(Rtp.copy(first))).isEqualTo(Verdict.REPLAYED);
        for (int i = 11; i < 3_000; i++) {
            assertThat(receiver.unprotectRtp(sealed(sender, 1, i))).isEqualTo(Verdict.OK);
        }
        assertThat(receiver.unprotectRtp(Rtp.copy(first))).isEqualTo(Verdict.REPLAYED);
    }

    @Test
    void aLatePacketWithinTheWindowIsTakenOnce() {
        SrtpSender sender = sender(GCM);
        SrtpReceiver receiver = receiver(GCM);
        PacketSlot late = sealed(sender, 1, 100);
        for (int i = 101; i < 100 + ReplayWindow.SIZE; i++) {
            receiver.unprotectRtp(sealed(sender, 1, i));
        }
        assertThat(receiver.unprotectRtp(Rtp.copy(late))).isEqualTo(Verdict.OK);
        assertThat(receiver.unprotectRtp(late)).isEqualTo(Verdict.REPLAYED);
    }

    @Test
    void aForgedFarAheadPacketDoesNotMoveTheWindow() {
        SrtpSender sender = sender(GCM);
        SrtpReceiver receiver = receiver(GCM);
        receiver.unprotectRtp(sealed(sender, 1, 10));
        PacketSlot forged = sealed(sender, 1, 11);
        forged.put16(2, 30_000);
        assertThat(receiver.unprotectRtp(forged)).isEqualTo(Verdict.FORGED);
        assertThat(receiver.unprotectRtp(sealed(sender, 1, 12))).isEqualTo(Verdict.OK);
    }

    @Test
    void noIndexIsEverUsedTwice() {
        SrtpSender sender = sender(GCM);
        sealed(sender, 1, 10);
        sealed(sender, 1, 11);
        PacketSlot again = Rtp.slot(1, 10, 0, 30);
        String before = Rtp.hex(again);
        assertThat(sender.protectRtp(again)).isFalse();
        assertThat(Rtp.hex(again)).isEqualTo(before);
        assertThat(sender.protectRtp(Rtp.slot(1, 11, 0, 30))).isFalse();
        assertThat(sender.protectRtp(Rtp.slot(1, 9, 0, 30)))
                .as("older, but not used yet")
                .isTrue();
    }

    @Test
    void aMovedLegFindsItsRollOverCounter() {
        SrtpSender sender = sender(GCM);
        for (int i = 0; i < 3 * 65_536; i += 20_000) {
            sealed(sender, 1, i);
        }
        PacketSlot packet = sealed(sender, 1, 3 * 65_536 + 5);
        assertThat(receiver(GCM).unprotectRtp(Rtp.copy(packet))).isEqualTo(Verdict.FORGED);
        SrtpReceiver moved = receiver(GCM, 2, 3, 0, 1);
        assertThat(moved.unprotectRtp(packet)).isEqualTo(Verdict.OK);
        assertThat(moved.rollover(1)).isEqualTo(3);
        assertThat(moved.unprotectRtp(sealed(sender, 1, 3 * 65_536 + 6))).isEqualTo(Verdict.OK);
    }

    @Test
    void forgeriesOpenNoStreamsAndStreamsAreBounded() {
        SrtpSender sender = sender(GCM);
        SrtpReceiver receiver = receiver(GCM);
        for (int ssrc = 0; ssrc < 1_000; ssrc++) {
            assertThat(receiver.unprotectRtp(Rtp.slot(ssrc, 1, 0, 60))).isEqualTo(Verdict.FORGED);
        }
        for (int ssrc = 0; ssrc < Streams.LIMIT; ssrc++) {
            assertThat(receiver.unprotectRtp(sealed(sender, ssrc, 1))).isEqualTo(Verdict.OK);
        }
        SrtpSender other = sender(GCM);
        assertThat(receiver.unprotectRtp(sealed(other, 999, 1))).isEqualTo(Verdict.TOO_MANY_STREAMS);
        assertThat(sender.protectRtp(Rtp.slot(999, 1, 0, 1))).isFalse();
        assertThat(receiver.unprotectRtp(sealed(sender, 3, 2))).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @EnumSource
    void rtcpIsOpenedOnceAndItsIndexGrows(SrtpProfile profile) {
        SrtpSender sender = sender(profile);
        SrtpReceiver receiver = receiver(profile);
        String report = "80c9000100000007";
        for (int i = 0; i < 600; i++) {
            PacketSlot slot = Rtp.hex(report);
            assertThat(sender.protectRtcp(slot)).isTrue();
            assertThat(SrtcpTrailer.read(profile, slot)).isEqualTo(SrtcpTrailer.ENCRYPTED | i);
            PacketSlot replay = Rtp.copy(slot);
            assertThat(receiver.unprotectRtcp(slot)).isEqualTo(Verdict.OK);
            assertThat(Rtp.hex(slot)).isEqualTo(report);
            assertThat(receiver.unprotectRtcp(replay)).isEqualTo(Verdict.REPLAYED);
        }
    }

    @Test
    void rtpAndRtcpOfOneSsrcHaveIndexesOfTheirOwn() {
        SrtpSender sender = sender(GCM);
        SrtpReceiver receiver = receiver(GCM);
        PacketSlot report = Rtp.hex("80c9000100000007");
        sender.protectRtcp(report);
        assertThat(receiver.unprotectRtcp(report)).isEqualTo(Verdict.OK);
        assertThat(receiver.unprotectRtp(sealed(sender, 7, 40_000))).isEqualTo(Verdict.OK);
        assertThat(receiver.rollover(7)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTooShortForItsTagIsMalformed(SrtpProfile profile) {
        SrtpReceiver receiver = receiver(profile);
        for (int length = 0; length < 12 + profile.rtpTagLength(); length++) {
            byte[] bytes = new byte[length];
            if (length > 0) {
                bytes[0] = (byte) 0x80;
            }
            assertThat(receiver.unprotectRtp(PacketSlot.of(bytes))).isEqualTo(Verdict.MALFORMED);
        }
        assertThat(receiver.unprotectRtcp(Rtp.hex("80c9000100000007"))).isEqualTo(Verdict.MALFORMED);
    }
}
