package org.alongside.rtc.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketKindTest {
    /** RFC 7983 §7, and RFC 5761 §4 for what divides RTP from RTCP. */
    @Test
    void everyFirstByteHasItsProtocol() {
        for (int first = 0; first < 256; first++) {
            PacketKind expected = first < 4
                    ? PacketKind.STUN
                    : first >= 20 && first <= 63
                            ? PacketKind.DTLS
                            : first >= 128 && first <= 191 ? PacketKind.RTP : PacketKind.OTHER;
            assertThat(kind(first, 96)).as("first byte %d", first).isEqualTo(expected);
        }
    }

    @Test
    void rtcpIsToldFromRtpByItsType() {
        for (int second = 0; second < 256; second++) {
            PacketKind expected = second >= 192 && second <= 223 ? PacketKind.RTCP : PacketKind.RTP;
            assertThat(kind(0x80, second)).as("second byte %d", second).isEqualTo(expected);
        }
    }

    @Test
    void whatIsTooShortToTellIsOther() {
        assertThat(PacketKind.of(PacketSlot.of())).isEqualTo(PacketKind.OTHER);
        assertThat(PacketKind.of(PacketSlot.of((byte) 0x80))).isEqualTo(PacketKind.OTHER);
    }

    private static PacketKind kind(int first, int second) {
        return PacketKind.of(PacketSlot.of((byte) first, (byte) second));
    }
}
