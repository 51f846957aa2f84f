package org.alongside.rtc.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;
import org.junit.jupiter.api.Test;

class SendHistoryTest {
    private static final long MS = 1_000_000;

    private final PacketSlot found = PacketSlot.heap();

    @Test
    void aPacketComesBackAsItWasSent() {
        var history = new SendHistory(SendHistory.AUDIO_BYTES);
        PacketSlot packet = Rtp.slot(1, 65_535, 7, 100);
        history.add(65_535, packet, 0);
        assertThat(history.resend(65_535, 1, 10 * MS, found)).isTrue();
        assertThat(Rtp.hex(found)).isEqualTo(Rtp.hex(packet));
        assertThat(found.headroom()).isEqualTo(PacketSlot.HEADROOM);
    }

    @Test
    void itIsSentAgainOnlyOnceARoundTrip() {
        var history = new SendHistory(SendHistory.AUDIO_BYTES);
        history.add(1, Rtp.slot(1, 1, 7, 100), 0);
        assertThat(history.resend(1, MS, 10 * MS, found)).isTrue();
        assertThat(history.resend(1, 10 * MS, 10 * MS, found)).isFalse();
        assertThat(history.resend(1, 11 * MS, 10 * MS, found)).isTrue();
    }

    @Test
    void whatWasNeverSentIsNotFound() {
        var history = new SendHistory(SendHistory.AUDIO_BYTES);
        assertThat(history.resend(0, 0, 0, found)).isFalse();
        history.add(1, Rtp.slot(1, 1, 7, 100), 0);
        assertThat(history.resend(0, 0, 0, found)).isFalse();
        assertThat(history.resend(1 + 1024, 0, 0, found)).isFalse();
    }

    /** Whatever sizes come, a packet is either found whole or not at all, and the newest are found. */
    @Test
    void theOldestMakeRoomAndNothingIsEverFoundDamaged() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        var history = new SendHistory(SendHistory.AUDIO_BYTES);
        RtpPacket view = new RtpPacket();
        for (int sequence = 0; sequence < 2_000; sequence++) {
            history.add(sequence, Rtp.slot(1, sequence, 0, random.nextInt(1_800)), 0);
            assertThat(history.resend(sequence, MS, MS, found))
                    .as("seed %d", seed)
                    .isTrue();
            for (int other = Math.max(0, sequence - 40); other < sequence; other++) {
                if (history.resend(other, sequence * 100L * MS, 0, found)) {
                    assertThat(view.wrap(found)).isTrue();
                    assertThat(view.sequence()).isEqualTo(other);
                    assertThat(isFilledWith(other, view.payloadLength()))
                            .as("seed %d", seed)
                            .isTrue();
                } else {
                    assertThat(sequence - other)
                            .as("seed %d: 16 KB hold 8 of the largest", seed)
                            .isGreaterThan(7);
                }
            }
        }
    }

    private boolean isFilledWith(int sequence, int length) {
        for (int i = 0; i < length; i++) {
            if (found.u8(12 + i) != (sequence & 0xff)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void rtxKeepsThePayloadAndUnwrapsToTheSamePacket() {
        RtpPacket packet = Rtp.view(Rtp.hex("b1e0010203040506000000010000000abede000110aa0000c0ffee000003"));
        String before = "91" + "e0010203040506000000010000000abede000110aa0000" + "c0ffee";
        packet.dropPadding();
        assertThat(Rtp.hex(packet.slot())).isEqualTo(before);
        Rtx rtx = new Rtx(0x99, new Random(1));
        assertThat(rtx.wrap(packet, 97)).isTrue();
        int first = packet.sequence();
        assertThat(packet.ssrc()).isEqualTo(0x99);
        assertThat(packet.payloadType()).isEqualTo(97);
        assertThat(Rtp.hex(packet.slot())).endsWith("bede000110aa0000" + "0102" + "c0ffee");
        assertThat(Rtx.unwrap(packet, 1, 96)).isTrue();
        assertThat(Rtp.hex(packet.slot())).isEqualTo(before);
        rtx.wrap(packet, 97);
        assertThat(packet.sequence()).isEqualTo(first + 1);
    }

    @Test
    void paddingThatProbesIsNoRetransmission() {
        RtpPacket packet = Rtp.view(Rtp.hex("a0610102030405060000000100000004"));
        assertThat(Rtx.unwrap(packet, 1, 96)).isFalse();
    }
}
