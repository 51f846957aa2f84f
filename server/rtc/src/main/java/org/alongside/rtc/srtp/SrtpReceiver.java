package org.alongside.rtc.srtp;

import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.packet.SequenceNumbers;
import org.alongside.rtc.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/**
 * Checks and opens what one direction of a session receives, in place: tag, replay and roll-over per SSRC. A stream is
 * remembered from its first authentic packet on, so forgeries cost no memory; at most {@value Streams#LIMIT} SSRCs.
 *
 * <p>On its media loop. Whatever is not {@link Verdict#OK} leaves the slot as it was.
 */
public final class SrtpReceiver {
    /** What became of a packet. */
    public enum Verdict {
        OK,
        /** No RTP or RTCP, or too short for its tag. */
        MALFORMED,
        /** Seen before, or older than the replay window. */
        REPLAYED,
        FORGED,
        /** One SSRC too many; not even checked. */
        TOO_MANY_STREAMS
    }

    private final SrtpProfile profile;
    private final SrtpCipher cipher;
    private final long[] firstRollovers;
    private final Streams streams = new Streams();

    /** @param keying master key followed by master salt, {@link SrtpProfile#keyingLength} bytes */
    public SrtpReceiver(SrtpProfile profile, byte[] keying, SrtpCipher.Factory ciphers) {
        this(profile, keying, ciphers, 0);
    }

    /**
     * A receiver that joins a session which already runs, as when a leg moved here from a lost broker.
     *
     * @param firstRollovers the roll-over counters to try, in this order, on a stream's first packet
     */
    public SrtpReceiver(SrtpProfile profile, byte[] keying, SrtpCipher.Factory ciphers, long... firstRollovers) {
        this(profile, ciphers.create(profile, KeyDerivation.derive(profile, keying)), firstRollovers);
    }

    SrtpReceiver(SrtpProfile profile, SrtpCipher cipher, long... firstRollovers) {
        this.profile = profile;
        this.cipher = cipher;
        this.firstRollovers = firstRollovers.clone();
    }

    /** Opens an SRTP packet. */
    public Verdict unprotectRtp(PacketSlot slot) {
        int header = RtpPacket.headerLength(slot);
        if (header < 0 || slot.length() < header + profile.rtpTagLength()) {
            return Verdict.MALFORMED;
        }
        Streams.Stream stream = streams.get(slot.i32(8));
        if (stream == null || stream.rtp.highest() < 0) {
            return firstRtp(slot, header, stream);
        }
        long index = SequenceNumbers.extend(slot.u16(2), stream.rtp.highest());
        if (index < 0 || stream.rtp.isSeen(index)) {
            return Verdict.REPLAYED;
        }
        if (!cipher.unprotectRtp(slot, header, index)) {
            return Verdict.FORGED;
        }
        stream.rtp.note(index);
        return Verdict.OK;
    }

    private Verdict firstRtp(PacketSlot slot, int header, Streams.@Nullable Stream known) {
        int ssrc = slot.i32(8);
        if (known == null && streams.isFull()) {
            return Verdict.TOO_MANY_STREAMS;
        }
        int sequence = slot.u16(2);
        for (long rollover : firstRollovers) {
            long index = (rollover << 16) | sequence;
            if (cipher.unprotectRtp(slot, header, index)) {
                Streams.Stream stream = known != null ? known : remember(ssrc);
                stream.rtp.note(index);
                return Verdict.OK;
            }
        }
        return Verdict.FORGED;
    }

    /** Opens an SRTCP packet. */
    public Verdict unprotectRtcp(PacketSlot slot) {
        if (slot.length() < SrtcpTrailer.HEADER + SrtcpTrailer.overhead(profile) || slot.u8(0) >> 6 != 2) {
            return Verdict.MALFORMED;
        }
        int word = SrtcpTrailer.read(profile, slot);
        int index = word & 0x7fff_ffff;
        int ssrc = slot.i32(4);
        Streams.Stream stream = streams.get(ssrc);
        if (stream != null && stream.rtcp.isSeen(index)) {
            return Verdict.REPLAYED;
        }
        if (stream == null && streams.isFull()) {
            return Verdict.TOO_MANY_STREAMS;
        }
        if (!cipher.unprotectRtcp(slot, word)) {
            return Verdict.FORGED;
        }
        Streams.Stream noted = stream != null ? stream : remember(ssrc);
        noted.rtcp.note(index);
        return Verdict.OK;
    }

    private Streams.Stream remember(int ssrc) {
        Streams.Stream stream = new Streams.Stream();
        streams.put(ssrc, stream);
        return stream;
    }

    /** The roll-over counter of a stream, or −1: what a leg that moves takes along. */
    public long rollover(long ssrc) {
        Streams.Stream stream = streams.get((int) ssrc);
        return stream == null || stream.rtp.highest() < 0 ? -1 : stream.rtp.highest() >>> 16;
    }
}
