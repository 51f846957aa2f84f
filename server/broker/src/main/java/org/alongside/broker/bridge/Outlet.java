package org.alongside.broker.bridge;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.HeaderExtension;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.rtc.bandwidth.BitrateLimit;
import org.alongside.rtc.dtmf.DtmfSender;
import org.alongside.rtc.feedback.Rtx;
import org.alongside.rtc.feedback.SendHistory;
import org.alongside.rtc.feedback.SenderReports;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.ReportBlock;
import org.alongside.rtc.rtcp.RtcpPacket.SenderReport;
import org.alongside.rtc.rtp.RtpPacket;
import org.alongside.rtc.rtp.SourceRewriter;
import org.alongside.rtc.video.Vp8Descriptor;
import org.alongside.rtc.video.Vp8Rewriter;
import org.jspecify.annotations.Nullable;

/**
 * What one leg is sent of one media kind: one SSRC for the leg's whole life, continuous whoever the source is, with a history
 * to answer NACKs from. Everything that is sent with this SSRC passes here.
 *
 * <p>Runs on its media loop.
 */
final class Outlet {
    /** Below the least, video is a slide show; the most is what a call of two ever needs. */
    private static final long LEAST_BITS = 100_000;

    private static final long MOST_BITS = 20_000_000;
    private static final long UNKNOWN_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final MediaKind kind;
    private final Leg leg;
    private final Surroundings around;
    private final LocalStream stream;
    private final Rtx rtx;
    private final RtpPacket repeated = new RtpPacket();
    private final RtpPacket own = new RtpPacket();
    private final KeyFrameGate gate = new KeyFrameGate();
    private final Vp8Descriptor vp8 = new Vp8Descriptor();
    private final Vp8Rewriter pictures = new Vp8Rewriter();
    private final BitrateLimit limit = new BitrateLimit(LEAST_BITS, MOST_BITS);
    private SourceRewriter rewriter;
    private SenderReports reports;
    private SendHistory history;
    private int clockRate;
    private Payloads payloads = Payloads.NONE;
    private PayloadMap map = PayloadMap.NOTHING;
    private @Nullable Extensions extensions;
    private @Nullable DtmfSender dtmf;
    private boolean sending;

    Outlet(MediaKind kind, Leg leg, Surroundings around) {
        this.kind = kind;
        this.leg = leg;
        this.around = around;
        long ssrc = drawSsrc(0);
        long rtxSsrc = drawSsrc(ssrc);
        OptionalLong repairs = kind == MediaKind.VIDEO ? OptionalLong.of(rtxSsrc) : OptionalLong.empty();
        stream = new LocalStream(kind, ssrc, repairs, leg.id().id().brief());
        rtx = new Rtx(rtxSsrc, around.random());
        clockRate = kind == MediaKind.VIDEO ? 90_000 : 48_000;
        rewriter = new SourceRewriter(ssrc, clockRate, kind == MediaKind.AUDIO, around.random());
        reports = new SenderReports(ssrc, clockRate);
        history = newHistory();
    }

    private long drawSsrc(long taken) {
        long ssrc = around.random().nextInt() & 0xffff_ffffL;
        return ssrc == 0 || ssrc == taken ? drawSsrc(taken) : ssrc;
    }

    private SendHistory newHistory() {
        return new SendHistory(kind == MediaKind.VIDEO ? SendHistory.VIDEO_BYTES : SendHistory.AUDIO_BYTES);
    }

    LocalStream stream() {
        return stream;
    }

    /** What the leg agreed to. Media that starts again after a pause is a new source: no gap for the time between. */
    void configure(long now, @Nullable MediaParameters agreed, Payloads agreedPayloads) {
        boolean sends = agreed != null && agreed.direction().sends() && !agreedPayloads.isEmpty();
        if (sends && !sending) {
            changeSource(now);
        }
        sending = sends;
        payloads = agreedPayloads;
        DtmfSender pressing = dtmf;
        if (pressing != null && pressing.isIdle()) {
            dtmf = null;
        }
    }

    /** Who is the source from now on, and which of its payload types continue as which of ours. */
    void join(List<HeaderExtension> sourceExtensions, Payloads source, @Nullable MediaParameters agreed) {
        map = PayloadMap.between(source, payloads);
        extensions = agreed == null ? null : Extensions.between(sourceExtensions, agreed);
    }

    /** The leg has another transport with other keys: what was protected with the old ones can't be sent again. */
    void onMoved() {
        history = newHistory();
    }

    /** Another sender, or the same one after a pause: what comes next continues what was sent, from a key frame on. */
    void changeSource(long now) {
        rewriter.changeSource();
        pictures.changeSource();
        if (kind == MediaKind.VIDEO) {
            gate.close(now);
        }
    }

    boolean isSending() {
        return sending;
    }

    /** Takes a packet of the source, opened and with the source's numbers; its slot goes on its way if it is sent. */
    void forward(long now, RtpPacket packet, CodecParameters codec) {
        int payloadType = map.to(packet.payloadType());
        if (!sending || payloadType < 0) {
            around.rejections().unexpected();
            return;
        }
        DtmfSender pressing = dtmf;
        if (packet.payloadLength() == 0 || (pressing != null && pressing.isPressing())) {
            // Padding, or sound under a key that is down: left out without a gap.
            rewriter.skip(packet);
            return;
        }
        if (!Payloads.isEvent(codec)) {
            useClock(codec.clockRate());
        }
        if (kind == MediaKind.VIDEO && !gate.passes(now, codec, packet)) {
            return;
        }
        packet.payloadType(payloadType);
        packet.dropContributors();
        packet.dropPadding();
        if (rewriter.rewrite(packet, now)) {
            if (codec.name().equalsIgnoreCase("VP8") && vp8.wrap(packet)) {
                pictures.rewrite(vp8);
            }
            send(now, packet);
        }
    }

    /** True while the picture is held back for a key frame. */
    boolean needsKeyFrame() {
        return sending && gate.isClosed();
    }

    private void useClock(int hertz) {
        if (hertz != clockRate) {
            clockRate = hertz;
            rewriter.changeClock(hertz);
            reports = new SenderReports(stream.ssrc(), hertz);
        }
    }

    /** Finishes a packet that has its final numbers. */
    private void send(long now, RtpPacket packet) {
        Extensions agreed = extensions;
        if (agreed != null && !agreed.rewrite(now, packet)) {
            around.sink().discard(packet.slot());
            return;
        }
        int sequence = packet.sequence();
        CodecParameters codec = payloads.codec(packet.payloadType());
        boolean repairedByRtx = codec != null && codec.rtxPayloadType().isPresent();
        boolean repairable = codec != null && codec.feedback().contains("nack");
        reports.sent(packet.timestamp(), packet.payloadLength(), now);
        PacketSlot slot = packet.slot();
        if (repairedByRtx) {
            history.add(sequence, slot, now);
        }
        if (!leg.protectRtp(kind, slot)) {
            around.sink().discard(slot);
            return;
        }
        if (repairable && !repairedByRtx) {
            // Sent again as it was: an SRTP index may carry one packet only.
            history.add(sequence, slot, now);
        }
        leg.transmitRtp(kind, slot);
    }

    /** The far end asks for these again (RFC 4585 §6.2.1): by RTX where agreed, else the same bytes once more. */
    void resend(long now, List<Integer> sequences) {
        long trip = reports.roundTripNanos();
        for (int sequence : sequences) {
            PacketSlot slot = around.sink().slot();
            boolean found = history.resend(sequence, now, trip < 0 ? UNKNOWN_TRIP_NANOS : trip, slot);
            if (!found || !repeat(slot)) {
                around.sink().discard(slot);
            }
        }
    }

    private boolean repeat(PacketSlot slot) {
        CodecParameters codec = payloads.codec(slot.u8(1) & 0x7f);
        if (codec == null) {
            return false;
        }
        OptionalInt repair = codec.rtxPayloadType();
        boolean ready = repair.isEmpty()
                || (repeated.wrap(slot) && rtx.wrap(repeated, repair.getAsInt()) && leg.protectRtp(kind, slot));
        if (ready) {
            leg.transmitRtp(kind, slot);
        }
        return ready;
    }

    /** Presses keys; false where the leg takes none. */
    boolean press(String keys) {
        OptionalInt type = eventType();
        if (type.isEmpty()) {
            return false;
        }
        DtmfSender pressing = dtmf;
        if (pressing == null) {
            CodecParameters event = payloads.codec(type.getAsInt());
            pressing = new DtmfSender(event == null ? clockRate : event.clockRate());
            dtmf = pressing;
        }
        return pressing.press(keys);
    }

    /** Events run on the clock of the sound beside them (RFC 4733 §2.5.1.1); where that wasn't agreed, any must do. */
    private OptionalInt eventType() {
        OptionalInt matching = payloads.events(clockOfSound());
        return matching.isPresent()
                ? matching
                : payloads.all().stream()
                        .filter(Payloads::isEvent)
                        .mapToInt(CodecParameters::payloadType)
                        .findFirst();
    }

    private int clockOfSound() {
        return payloads.all().stream()
                .filter(codec -> !Payloads.isEvent(codec))
                .mapToInt(CodecParameters::clockRate)
                .findFirst()
                .orElse(clockRate);
    }

    /** Sends what is due of a key; says when it wants to be called again. */
    long onTime(long now) {
        DtmfSender pressing = dtmf;
        OptionalInt type = pressing == null || pressing.isIdle() ? OptionalInt.empty() : eventType();
        if (pressing == null || type.isEmpty()) {
            return Long.MAX_VALUE;
        }
        boolean more = true;
        while (more) {
            PacketSlot slot = around.sink().slot();
            more = pressing.poll(now, rewriter.timestampAt(now), type.getAsInt(), own, slot);
            if (more) {
                rewriter.insert(own, pressing.timestamp(), now);
                send(now, own);
            } else {
                around.sink().discard(slot);
            }
        }
        return pressing.isIdle() ? Long.MAX_VALUE : pressing.nextNanos();
    }

    boolean hasSent() {
        return reports.hasSent();
    }

    /** Our sender report; where the source's own is known, it is that one in our numbers. */
    SenderReport report(long now, List<ReportBlock> blocks, @Nullable SenderReport source, SourceClock clock) {
        SenderReport plain = reports.report(now, blocks);
        if (source == null) {
            return plain;
        }
        long since = now - clock.writtenAt(source);
        long timestamp = rewriter.timestampOf(source.rtpTimestamp()) + since / 1000 * clockRate / 1_000_000;
        return new SenderReport(
                plain.ssrc(), plain.ntp(), timestamp & 0xffff_ffffL, plain.packets(), plain.octets(), blocks);
    }

    /** What the far end says about this stream. */
    void reported(long now, ReportBlock block) {
        if (block.ssrc() == stream.ssrc()) {
            reports.reported(block, now);
            limit.lost(block.fractionLost() / 256.0, now);
        }
    }

    /** The far end can take so much. */
    void limited(long now, long bitsPerSecond) {
        limit.told(bitsPerSecond, now);
    }

    /** Bits per second the source may send; {@link Long#MAX_VALUE} while there is nothing to say. */
    long allowance(long now) {
        long bits = limit.bitsPerSecond(now);
        return bits >= MOST_BITS ? Long.MAX_VALUE : bits;
    }

    long roundTripNanos() {
        return reports.roundTripNanos();
    }
}
