package org.alongside.rtc.srtp;

import org.alongside.rtc.packet.PacketSlot;

/**
 * The transform of one direction of one session, keyed once: encrypts, authenticates and checks single packets in place. It
 * knows nothing of streams, replay or roll-over: the index is given.
 *
 * <p>One owner, no lock. {@code unprotect…} leaves the slot as it was where the tag is wrong, so that another index may be
 * tried; callers have made sure that the packet is long enough for header, tag and index.
 */
public interface SrtpCipher {
    /**
     * Encrypts after the header and appends the tag.
     *
     * @param index the 48-bit packet index: roll-over counter and sequence number (RFC 3711 §3.3.1)
     */
    void protectRtp(PacketSlot slot, int headerLength, long index);

    /** Checks and removes the tag and decrypts; false where the tag is wrong. */
    boolean unprotectRtp(PacketSlot slot, int headerLength, long index);

    /** Encrypts after the first 8 bytes and appends tag, E flag and index in the profile's order. */
    void protectRtcp(PacketSlot slot, int index);

    /**
     * Checks and removes tag and index, and decrypts where the E flag says so; false where the tag is wrong.
     *
     * @param indexWord E flag and 31-bit index as {@link SrtcpTrailer} found them
     */
    boolean unprotectRtcp(PacketSlot slot, int indexWord);

    /** Makes ciphers: SunJCE, or a native library. */
    @FunctionalInterface
    interface Factory {
        SrtpCipher create(SrtpProfile profile, SessionKeys keys);
    }
}
