package org.alongside.rtc.srtp;

import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.packet.SequenceNumbers;
import org.alongside.rtc.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/**
 * Protects what one direction of a session sends, in place. An index is never used twice with a key: a packet that would do
 * so is refused, so a retransmission must be the protected bytes of the first time, or travel as RTX (RFC 4588).
 *
 * <p>On its media loop. Up to {@value Streams#LIMIT} SSRCs.
 */
public final class SrtpSender {
    private static final long LAST_RTP_INDEX = (1L << 48) - 1;

    private final SrtpProfile profile;
    private final SrtpCipher cipher;
    private final Streams streams = new Streams();

    /** @param keying master key followed by master salt, {@link SrtpProfile#keyingLength} bytes */
    public SrtpSender(SrtpProfile profile, byte[] keying, SrtpCipher.Factory ciphers) {
        this(profile, ciphers.create(profile, KeyDerivation.derive(profile, keying)));
    }

    SrtpSender(SrtpProfile profile, SrtpCipher cipher) {
        this.profile = profile;
        this.cipher = cipher;
    }

    /**
     * Encrypts and appends the tag.
     *
     * @return false where nothing was done and the packet must not be sent: no RTP, no room, its index already used, too many
     *     SSRCs, or a key worn out (2^48 packets)
     */
    public boolean protectRtp(PacketSlot slot) {
        int header = RtpPacket.headerLength(slot);
        if (header < 0 || slot.tailroom() < profile.rtpTagLength()) {
            return false;
        }
        Streams.Stream stream = stream(slot.i32(8));
        if (stream == null) {
            return false;
        }
        long index = nextIndex(stream.rtp, slot.u16(2));
        if (index < 0 || index > LAST_RTP_INDEX || stream.rtp.isSeen(index)) {
            return false;
        }
        stream.rtp.note(index);
        cipher.protectRtp(slot, header, index);
        return true;
    }

    /** Encrypts a compound or reduced-size packet after its first SSRC and appends index and tag; false as for RTP. */
    public boolean protectRtcp(PacketSlot slot) {
        if (slot.length() < SrtcpTrailer.HEADER || slot.tailroom() < SrtcpTrailer.overhead(profile)) {
            return false;
        }
        Streams.Stream stream = stream(slot.i32(4));
        if (stream == null || stream.nextRtcpIndex == Integer.MAX_VALUE) {
            return false;
        }
        cipher.protectRtcp(slot, stream.nextRtcpIndex++);
        return true;
    }

    private static long nextIndex(ReplayWindow sent, int sequence) {
        return sent.highest() < 0 ? sequence : SequenceNumbers.extend(sequence, sent.highest());
    }

    private Streams.@Nullable Stream stream(int ssrc) {
        Streams.Stream known = streams.get(ssrc);
        if (known != null || streams.isFull()) {
            return known;
        }
        Streams.Stream added = new Streams.Stream();
        streams.put(ssrc, added);
        return added;
    }
}
