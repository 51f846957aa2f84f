package org.alongside.rtc.rtp;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.alongside.rtc.packet.SequenceNumbers;

/**
 * Makes many sources look like one: whatever SSRC, sequence numbers and timestamps come in, one SSRC goes out whose sequence
 * is continuous and whose timestamps advance with the wall clock. Hold, transfer, a new attach or another codec change the
 * source; the receiver never notices.
 *
 * <p>A <i>source epoch</i> is a run of packets with one SSRC and one numbering. Within it numbers are shifted by a constant, so
 * loss and reordering stay visible to the far end (and can be answered from the send history). A new epoch starts with a new
 * SSRC, with {@link #changeSource}, or when the same SSRC jumps by more than {@value #MAX_DROPOUT} twice in a row (RFC 3550
 * A.1). Then the sequence continues with the next number and the timestamp with the time that has passed since.
 *
 * <p>One per outgoing SSRC, on its loop.
 */
public final class SourceRewriter {
    /** A jump beyond this is another numbering, not loss (RFC 3550 A.1). */
    static final int MAX_DROPOUT = 3000;

    /** After so long a packet of the source that was left is no straggler: that source is back. */
    private static final long STRAGGLERS = TimeUnit.SECONDS.toNanos(2);

    private final long ssrc;
    private int clockRate;
    private final boolean markNewSource;

    private boolean inEpoch;
    private boolean sentAny;
    private long sourceSsrc;
    private long leftSsrc = -1;
    private long epochNanos;
    private int sequenceShift;
    private long timestampShift;
    /** The oldest source sequence of this epoch which may still be mapped. */
    private int firstIn;

    private int highestIn;
    private int strayNext = -1;

    private int lastSequence;
    private long lastTimestamp;
    private long lastNanos;

    /**
     * @param clockRate Hz of the outgoing timestamps
     * @param markNewSource set the marker on the first packet of an epoch: for audio, where it means a talk spurt (RFC 3551
     *     §4.1); a video marker ends a frame and must not be touched
     */
    public SourceRewriter(long ssrc, int clockRate, boolean markNewSource, RandomGenerator random) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
        this.markNewSource = markNewSource;
        // Below 2^15, so that losing the first packets cannot hide a roll-over from the receiver's SRTP.
        this.lastSequence = random.nextInt(1 << 15);
        this.lastTimestamp = random.nextInt() & 0xffff_ffffL;
    }

    public long ssrc() {
        return ssrc;
    }

    /** The next packet starts a new epoch, whatever its SSRC: from now on give this only packets of the new source. */
    public void changeSource() {
        if (inEpoch) {
            leftSsrc = sourceSsrc;
        }
        inEpoch = false;
    }

    /**
     * Renumbers a packet of the current source.
     *
     * @return false where the packet must not be sent: it belongs to an epoch that is over
     */
    public boolean rewrite(RtpPacket packet, long nowNanos) {
        int sequence = packet.sequence();
        if (!inEpoch || packet.ssrc() != sourceSsrc) {
            // Stragglers of the source just left must not bring it back.
            if (inEpoch && packet.ssrc() == leftSsrc && nowNanos - epochNanos < STRAGGLERS) {
                return false;
            }
            beginEpoch(packet, nowNanos);
        } else if (Math.abs(SequenceNumbers.distance(sequence, highestIn)) > MAX_DROPOUT) {
            if (sequence != strayNext) {
                strayNext = (sequence + 1) & 0xffff;
                return false;
            }
            beginEpoch(packet, nowNanos);
        } else if (SequenceNumbers.isNewer(firstIn, sequence)) {
            return false;
        }
        apply(packet, sequence, nowNanos);
        return true;
    }

    private void beginEpoch(RtpPacket packet, long nowNanos) {
        if (inEpoch) {
            leftSsrc = packet.ssrc() == sourceSsrc ? -1 : sourceSsrc;
        }
        sourceSsrc = packet.ssrc();
        firstIn = packet.sequence();
        highestIn = firstIn;
        strayNext = -1;
        sequenceShift = lastSequence + 1 - firstIn;
        timestampShift = timestampAt(nowNanos) - packet.timestamp();
        inEpoch = true;
        epochNanos = nowNanos;
        if (markNewSource) {
            packet.marker(true);
        }
    }

    private void apply(RtpPacket packet, int sequence, long nowNanos) {
        long timestamp = (packet.timestamp() + timestampShift) & 0xffff_ffffL;
        packet.ssrc(ssrc);
        packet.sequence((sequence + sequenceShift) & 0xffff);
        packet.timestamp(timestamp);
        strayNext = -1;
        if (!SequenceNumbers.isNewer(highestIn, sequence)) {
            highestIn = sequence;
            sent(packet, nowNanos);
        }
    }

    /**
     * Numbers a packet of our own (a telephone-event, silence) between those of the source, which move up by one.
     *
     * @param timestamp as {@link #timestampAt} gave it
     */
    public void insert(RtpPacket packet, long timestamp, long nowNanos) {
        packet.ssrc(ssrc);
        packet.sequence((lastSequence + 1) & 0xffff);
        packet.timestamp(timestamp);
        sequenceShift++;
        // A late packet from before the insertion would now get a number that is already taken.
        firstIn = (highestIn + 1) & 0xffff;
        lastSequence = packet.sequence();
        if (!sentAny) {
            // Later ones do not set the clock: all packets of an event bear the time stamp of its start.
            sent(packet, nowNanos);
        }
    }

    /** Leaves a packet of the source out without a gap, where it is the next in order; otherwise a gap stays. */
    public void skip(RtpPacket packet) {
        if (inEpoch && packet.ssrc() == sourceSsrc && packet.sequence() == ((highestIn + 1) & 0xffff)) {
            highestIn = packet.sequence();
            sequenceShift--;
            firstIn = (highestIn + 1) & 0xffff;
        }
    }

    /** Another codec's clock from the next packet on, which starts a new epoch; nothing where it is the same. */
    public void changeClock(int hertz) {
        if (hertz != clockRate) {
            clockRate = hertz;
            changeSource();
        }
    }

    /** The outgoing timestamp of a source's own one, within the present epoch: for sender reports. */
    public long timestampOf(long sourceTimestamp) {
        return (sourceTimestamp + timestampShift) & 0xffff_ffffL;
    }

    /** The outgoing timestamp that belongs to this moment. */
    public long timestampAt(long nowNanos) {
        if (!sentAny) {
            return lastTimestamp;
        }
        long passed = Math.max(0, nowNanos - lastNanos);
        long ticks = passed / 1_000_000_000L * clockRate + passed % 1_000_000_000L * clockRate / 1_000_000_000L;
        return (lastTimestamp + Math.max(1, ticks)) & 0xffff_ffffL;
    }

    private void sent(RtpPacket packet, long nowNanos) {
        lastSequence = packet.sequence();
        lastTimestamp = packet.timestamp();
        lastNanos = nowNanos;
        sentAny = true;
    }
}
