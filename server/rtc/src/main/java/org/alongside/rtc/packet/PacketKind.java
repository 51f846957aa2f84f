package org.alongside.rtc.packet;

/** What shares one UDP port (RFC 7983), told apart by the first byte and, for RTCP, by the second (RFC 5761 §4). */
public enum PacketKind {
    STUN,
    DTLS,
    RTP,
    RTCP,
    /** ZRTP, TURN channels, keep-alives of strange make, empty datagrams: dropped and counted. */
    OTHER;

    /** Only sorts: whoever takes the packet validates it. */
    public static PacketKind of(PacketSlot slot) {
        if (slot.length() < 2) {
            return OTHER;
        }
        int first = slot.u8(0);
        if (first < 4) {
            return STUN;
        }
        if (first >= 20 && first < 64) {
            return DTLS;
        }
        if (first < 128 || first > 191) {
            return OTHER;
        }
        int second = slot.u8(1);
        return second >= 192 && second <= 223 ? RTCP : RTP;
    }
}
