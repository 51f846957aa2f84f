package org.alongside.rtc.dtmf;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;

/**
 * Presses keys on a leg by telephone-events (RFC 4733 §2.5.1): an update every 20 ms, all with the time stamp of the start, the
 * duration growing, the marker on the first, and the last packet sent three times. A comma is a pause of 2 s.
 *
 * <p>It fills packets; SSRC, sequence and time stamp are given by the leg's {@link org.alongside.rtc.rtp.SourceRewriter}. While
 * {@link #isPressing}, the leg sends no audio. On its media loop.
 */
public final class DtmfSender {
    static final long TONE = TimeUnit.MILLISECONDS.toNanos(100);
    static final long GAP = TimeUnit.MILLISECONDS.toNanos(70);
    static final long PAUSE = TimeUnit.SECONDS.toNanos(2);
    static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int ENDS = 3;
    /** In −dBm0, as phones press. */
    private static final int VOLUME = 10;
    /** Keys waiting; more is an error of the application. */
    private static final int MAX_WAITING = 64;

    private static final int NONE = -1;

    private final ArrayDeque<Character> waiting = new ArrayDeque<>();
    private final int clockRate;
    private int event = NONE;
    private long startNanos;
    private long startTimestamp;
    private int endsLeft;
    private long nextNanos;

    /** @param clockRate Hz of the telephone-event payload type, which is that of the audio beside it */
    public DtmfSender(int clockRate) {
        this.clockRate = clockRate;
    }

    /**
     * Queues keys ({@code 0-9 A-D * # ,}).
     *
     * @return false where one is no key, or too many wait: none is queued
     */
    public boolean press(String keys) {
        if (waiting.size() + keys.length() > MAX_WAITING) {
            return false;
        }
        if (!keys.chars().allMatch(key -> key == ',' || DtmfTone.event((char) key) >= 0)) {
            return false;
        }
        keys.chars().forEach(key -> waiting.add((char) key));
        return true;
    }

    /** A key is down: no audio now. */
    public boolean isPressing() {
        return event != NONE;
    }

    /** Nothing is pressed or waiting. */
    public boolean isIdle() {
        return event == NONE && waiting.isEmpty();
    }

    /** When {@link #poll} has something to do; meaningless while {@link #isIdle}. */
    public long nextNanos() {
        return nextNanos;
    }

    /**
     * Writes the packet due now. Call until it says false.
     *
     * @param timestampNow the stream's time stamp at this moment, which a new event takes
     * @return whether there is a packet; its time stamp is {@link #timestamp}
     */
    public boolean poll(long nowNanos, long timestampNow, int payloadType, RtpPacket packet, PacketSlot slot) {
        if (isIdle() || nowNanos - nextNanos < 0) {
            return false;
        }
        if (event == NONE && !begin(nowNanos, timestampNow)) {
            return false;
        }
        boolean first = nowNanos == startNanos && endsLeft == ENDS;
        boolean end = nowNanos - startNanos >= TONE;
        write(nowNanos, end, first, payloadType, packet, slot);
        if (!end) {
            nextNanos = Math.min(nowNanos + PERIOD, startNanos + TONE);
        } else if (--endsLeft == 0) {
            event = NONE;
            nextNanos = nowNanos + GAP;
        } else {
            nextNanos = nowNanos + PERIOD;
        }
        return true;
    }

    /** Takes the next key; false where it was a pause. */
    private boolean begin(long nowNanos, long timestampNow) {
        char key = waiting.remove();
        if (key == ',') {
            nextNanos = nowNanos + PAUSE;
            return false;
        }
        event = DtmfTone.event(key);
        startNanos = nowNanos;
        startTimestamp = timestampNow;
        endsLeft = ENDS;
        return true;
    }

    private void write(long nowNanos, boolean end, boolean first, int payloadType, RtpPacket packet, PacketSlot slot) {
        // The duration that has passed, of which the first packet says one period already (RFC 4733 §2.5.1.2).
        long nanos = end ? TONE : Math.min(TONE, nowNanos - startNanos + PERIOD);
        packet.create(slot, payloadType, 0);
        packet.payload(4);
        packet.marker(first);
        int at = packet.payloadOffset();
        slot.put8(at, event);
        slot.put8(at + 1, (end ? 0x80 : 0) | VOLUME);
        slot.put16(at + 2, (int) (nanos / 1000 * clockRate / 1_000_000));
    }

    /** The time stamp of the packets of this event: the same for all of them. */
    public long timestamp() {
        return startTimestamp;
    }
}
