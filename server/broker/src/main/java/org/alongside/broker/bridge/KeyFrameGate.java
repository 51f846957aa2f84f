package org.alongside.broker.bridge;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.CodecParameters;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.video.H264Payload;
import org.alongside.rtc.video.Vp8Descriptor;

/**
 * Recognises key frames, and after a change of source holds back what a decoder couldn't show: everything before the first
 * one. It opens by itself after 2 s, for endpoints that refresh their picture bit by bit, and for codecs we can't look into.
 */
final class KeyFrameGate {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Vp8Descriptor vp8 = new Vp8Descriptor();
    private final H264Payload h264 = new H264Payload();
    private boolean closed;
    private long closedNanos;

    void close(long now) {
        closed = true;
        closedNanos = now;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether the packet may pass; the first packet of a key frame opens the gate. */
    boolean passes(long now, CodecParameters codec, RtpPacket packet) {
        if (closed && (!isTransparent(codec) || startsKeyFrame(codec, packet) || now - closedNanos >= PATIENCE_NANOS)) {
            closed = false;
        }
        return !closed;
    }

    boolean startsKeyFrame(CodecParameters codec, RtpPacket packet) {
        return switch (codec.name().toUpperCase(Locale.ROOT)) {
            case "VP8" -> vp8.wrap(packet) && vp8.startsKeyFrame();
            case "H264" -> h264.wrap(packet) && h264.startsKeyFrame();
            default -> false;
        };
    }

    private static boolean isTransparent(CodecParameters codec) {
        return codec.name().equalsIgnoreCase("VP8") || codec.name().equalsIgnoreCase("H264");
    }
}
