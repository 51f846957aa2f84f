package org.alongside.rtc.dtmf;

import java.util.concurrent.TimeUnit;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtp.RtpPacket;

/**
 * Hears keys in telephone-events (RFC 4733 §2.5.2) and tells each once: at its end, at the start of another where the ends
 * were lost, or when nothing of it came for 300 ms. On its media loop.
 */
public final class DtmfReceiver {
    /** Told of each key. */
    @FunctionalInterface
    public interface Listener {
        void pressed(char key);
    }

    private static final long LOST = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int NONE = -1;

    private final Listener listener;
    private int event = NONE;
    private long timestamp;
    private boolean heardAny;
    private long lastNanos;

    public DtmfReceiver(Listener listener) {
        this.listener = listener;
    }

    /** Takes a packet of the telephone-event payload type; what is no key (flash, fax tones) or malformed is ignored. */
    public void receive(RtpPacket packet, long nowNanos) {
        if (packet.payloadLength() < 4) {
            return;
        }
        PacketSlot slot = packet.slot();
        int code = slot.u8(packet.payloadOffset());
        boolean end = (slot.u8(packet.payloadOffset() + 1) & 0x80) != 0;
        if (!DtmfTone.isKey(code) || isOld(packet.timestamp())) {
            return;
        }
        if (!heardAny || packet.timestamp() != timestamp) {
            finish();
            event = code;
            timestamp = packet.timestamp();
            heardAny = true;
        }
        lastNanos = nowNanos;
        if (end) {
            finish();
        }
    }

    /** Reordered packets of an event before the current one. */
    private boolean isOld(long other) {
        int ahead = (int) (other - timestamp);
        // A jump far back is another clock, not reordering: 10 s at 48 kHz.
        return heardAny && ahead < 0 && ahead > -480_000;
    }

    /** Tells a key whose end was lost. Call now and then, at least every 100 ms while a key is down. */
    public void poll(long nowNanos) {
        if (event != NONE && nowNanos - lastNanos >= LOST) {
            finish();
        }
    }

    /** A key is down. */
    public boolean isPressing() {
        return event != NONE;
    }

    /** The source changed (hold, transfer, attach): what is down is told, and any time stamp is new. */
    public void changeSource() {
        finish();
        heardAny = false;
    }

    private void finish() {
        if (event != NONE) {
            listener.pressed(DtmfTone.key(event));
            event = NONE;
        }
    }
}
