package org.alongside.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.alongside.rtc.Rtp;
import org.alongside.rtc.packet.PacketSlot;
import org.junit.jupiter.api.Test;

class TransportFeedbackTest {
    private static final int LOST = TransportFeedback.LOST;

    @Test
    void aRunAndAVectorAreWrittenAsTheDraftSays() {
        PacketSlot slot = PacketSlot.heap();
        int[] deltas = {1, 2, 3, 4, 5, 6, 7, 8, LOST, 0x100, -1};
        TransportFeedback.append(slot, 1, 2, 0xfffe, -1, 9, deltas, deltas.length);
        assertThat(Rtp.hex(slot))
                .isEqualTo("8fcd0008" + "00000001" + "00000002" + "fffe000b" + "ffffff09"
                        // Eight small ones in a run, then lost, large, large in a vector.
                        + "2008" + "ca00"
                        + "0102030405060708" + "0100" + "ffff");
        PacketSlot padded = PacketSlot.heap();
        TransportFeedback.append(padded, 1, 2, 7, 0, 0, new int[] {9}, 1);
        assertThat(Rtp.hex(padded))
                .isEqualTo("afcd0005" + "00000001" + "00000002" + "00070001" + "00000000" + "2001" + "09" + "01");
    }

    @Test
    void oneBitVectorsAreRead() {
        // 14 symbols: received, lost, received, then lost.
        String hex = "8fcd0005" + "00000001" + "00000002" + "0005000e" + "00000100" + "a800" + "0a0b";
        TransportFeedback feedback =
                (TransportFeedback) Rtcp.parse(Rtp.hex(hex)).getFirst();
        assertThat(feedback.count()).isEqualTo(14);
        assertThat(IntStream.range(0, 4).map(feedback::deltaAt)).containsExactly(10, LOST, 11, LOST);
        assertThat(feedback.lostCount()).isEqualTo(12);
    }

    @Test
    void whatIsWrittenIsReadWhateverThePattern() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int[] deltas = new int[1 + random.nextInt(300)];
            int kind = random.nextInt(3);
            for (int i = 0; i < deltas.length; i++) {
                // Long runs and mixtures alike.
                kind = random.nextInt(12) == 0 ? random.nextInt(3) : kind;
                deltas[i] = kind == 0 ? LOST : kind == 1 ? random.nextInt(256) : (short) random.nextInt();
            }
            PacketSlot slot = PacketSlot.heap();
            int base = random.nextInt(65_536);
            assertThat(TransportFeedback.append(slot, 1, 2, base, 77, round & 0xff, deltas, deltas.length))
                    .isTrue();
            TransportFeedback read = (TransportFeedback) Rtcp.parse(slot).getFirst();
            assertThat(IntStream.range(0, read.count()).map(read::deltaAt).toArray())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(deltas);
            assertThat(read.baseSequence()).isEqualTo(base);
            assertThat(read.referenceTime()).isEqualTo(77);
            assertThat(read.number()).isEqualTo(round & 0xff);
        }
    }

    @Test
    void itFollowsAReportInOneCompound() {
        PacketSlot slot = PacketSlot.heap();
        Rtcp.begin(slot);
        Rtcp.append(slot, new RtcpPacket.ReceiverReport(1, java.util.List.of()));
        TransportFeedback.append(slot, 1, 2, 3, 4, 5, new int[] {6}, 1);
        assertThat(Rtcp.parse(slot)).hasSize(2);
    }
}
