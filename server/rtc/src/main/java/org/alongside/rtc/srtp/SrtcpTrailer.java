package org.alongside.rtc.srtp;

import org.alongside.rtc.packet.PacketSlot;

/** Where the E flag and index of an SRTCP packet are: before the tag (RFC 3711 §3.4), after it with GCM (RFC 7714 §9.3). */
final class SrtcpTrailer {
    static final int HEADER = 8;
    static final int ENCRYPTED = 0x8000_0000;

    private SrtcpTrailer() {}

    static int overhead(SrtpProfile profile) {
        return profile.rtcpTagLength() + 4;
    }

    /** The word with flag and index; the packet must be long enough. */
    static int read(SrtpProfile profile, PacketSlot slot) {
        return slot.i32(slot.length() - (profile.isAead() ? 4 : overhead(profile)));
    }
}
