package org.alongside.broker.bridge;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.rtc.feedback.FirDeduplicator;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.rtcp.Rtcp;
import org.alongside.rtc.rtcp.RtcpPacket;
import org.alongside.rtc.rtcp.TransportFeedback;
import org.alongside.rtc.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/**
 * One media kind of one leg, both ways: an {@link Inlet}, an {@link Outlet}, and the RTCP between us and this leg. RTCP never
 * crosses the bridge: what one side says is understood here, and the other side is told in its own terms.
 *
 * <p>Runs on its media loop.
 */
final class Track {
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REPAIR_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long INFO_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MediaKind kind;
    private final Leg leg;
    private final Surroundings around;
    private final Inlet in;
    private final Outlet out;
    private final RtpPacket packet = new RtpPacket();
    private final FirDeduplicator firs = new FirDeduplicator();
    private @Nullable MediaParameters agreed;
    private @Nullable Track peer;
    private Payloads payloads = Payloads.NONE;
    private int transportCcId;
    private long nextReport;
    private long lastInfo = -INFO_NANOS;
    private long allowanceTold = Long.MAX_VALUE;
    private long dueSince;

    Track(MediaKind kind, Leg leg, Surroundings around) {
        this.kind = kind;
        this.leg = leg;
        this.around = around;
        in = new Inlet(kind, leg, around, leg.clock());
        out = new Outlet(kind, leg, around);
    }

    MediaKind kind() {
        return kind;
    }

    LocalStream localStream() {
        return out.stream();
    }

    Inlet in() {
        return in;
    }

    Outlet out() {
        return out;
    }

    boolean knows(int payloadType) {
        return payloads.knows(payloadType);
    }

    /** When receiving last became due. */
    long dueSince() {
        return dueSince;
    }

    /** What may flow from now on; null where the section is gone. */
    void configure(long now, @Nullable MediaParameters section) {
        boolean received = in.isReceiving();
        agreed = section;
        payloads = section == null ? Payloads.NONE : new Payloads(section.codecs());
        transportCcId = section == null ? 0 : Extensions.id(section.extensions(), Extensions.TRANSPORT_CC);
        boolean receives = section != null && section.direction().receives() && !payloads.isEmpty();
        in.configure(receives, payloads);
        out.configure(now, section, payloads);
        if (receives && !received) {
            dueSince = now;
            Track to = peer;
            if (to != null) {
                to.out.changeSource(now);
            }
            in.wantKeyFrame();
        }
    }

    /** Who is at the other end; both have been configured before. */
    void join(long now, @Nullable Track other) {
        boolean another = peer != other;
        peer = other;
        in.join(other == null ? null : other.out);
        if (other == null) {
            return;
        }
        out.join(other.agreed == null ? List.of() : other.agreed.extensions(), other.payloads, agreed);
        if (another) {
            out.changeSource(now);
        }
        if (out.needsKeyFrame()) {
            other.in.wantKeyFrame();
            other.askForKeyFrame(now);
        }
    }

    /** The leg has another transport: another sender towards us, and a receiver that has seen nothing yet. */
    void onMoved(long now) {
        in.onMoved(now);
        out.onMoved();
        Track from = peer;
        if (from != null) {
            from.wantKeyFrame(now);
        }
    }

    /** An opened RTP packet of this leg. False when it is none of ours. */
    boolean onRtp(long now, PacketSlot slot) {
        if (!packet.wrap(slot)) {
            around.rejections().malformed();
            return false;
        }
        int element = packet.extension(transportCcId);
        if (element >= 0 && RtpPacket.elementLength(element) == 2) {
            leg.onTransportSequence(now, slot.u16(RtpPacket.elementOffset(element)));
        }
        return in.onRtp(now, packet);
    }

    /** Opened RTCP of this leg, parsed once for all its tracks. */
    void onRtcp(long now, List<RtcpPacket> packets) {
        for (RtcpPacket each : packets) {
            on(now, each);
        }
    }

    private void on(long now, RtcpPacket each) {
        switch (each) {
            case RtcpPacket.SenderReport report -> {
                in.onSenderReport(now, report);
                report.blocks().forEach(block -> out.reported(now, block));
            }
            case RtcpPacket.ReceiverReport report -> report.blocks().forEach(block -> out.reported(now, block));
            case RtcpPacket.Nack nack -> {
                if (isOurs(nack.media())) {
                    out.resend(now, nack.sequences());
                }
            }
            case RtcpPacket.PictureLoss loss -> {
                if (isOurs(loss.media())) {
                    passKeyFrameRequest(now);
                }
            }
            case RtcpPacket.FullIntraRequest request -> {
                if (isOurs(request.media()) && firs.isNew(request.number())) {
                    passKeyFrameRequest(now);
                }
            }
            case RtcpPacket.Remb remb -> {
                if (remb.ssrcs().contains(out.stream().ssrc())) {
                    limited(now, remb.bitsPerSecond());
                }
            }
            case RtcpPacket.BitrateRequest request -> {
                if (isOurs(request.media())) {
                    limited(now, request.bitsPerSecond());
                }
            }
            case RtcpPacket.SourceDescription _,
                    RtcpPacket.Goodbye _,
                    RtcpPacket.BitrateNotification _,
                    TransportFeedback _ -> {}
        }
    }

    private boolean isOurs(long ssrc) {
        return ssrc == out.stream().ssrc();
    }

    private void passKeyFrameRequest(long now) {
        Track from = peer;
        if (from != null) {
            from.wantKeyFrame(now);
        }
    }

    private void limited(long now, long bitsPerSecond) {
        out.limited(now, bitsPerSecond);
        Track from = peer;
        if (from != null) {
            from.tellAllowance(now);
        }
    }

    /** Somebody needs a whole picture of this leg's sender. */
    void wantKeyFrame(long now) {
        in.wantKeyFrame();
        askForKeyFrame(now);
    }

    /** Asks in the words this leg's sender understands, if it is time. */
    private void askForKeyFrame(long now) {
        MediaParameters section = agreed;
        if (section == null || !leg.isConnected() || !in.askForKeyFrame(now)) {
            return;
        }
        if (payloads.speaks("nack pli")) {
            sendFeedback(now, new RtcpPacket.PictureLoss(out.stream().ssrc(), in.ssrc()));
        } else if (payloads.speaks("ccm fir")) {
            sendFeedback(now, new RtcpPacket.FullIntraRequest(out.stream().ssrc(), in.ssrc(), in.firNumber()));
        } else if (section.rtcp() == MediaParameters.RtcpMode.AVPF) {
            sendFeedback(now, new RtcpPacket.PictureLoss(out.stream().ssrc(), in.ssrc()));
        } else if (now - lastInfo >= INFO_NANOS) {
            lastInfo = now;
            around.sink().event(new BrokerEvent.KeyFrameWanted(around.bridge(), leg.id()));
        }
    }

    /** Passes on what the other leg's far end can take, when it has become noticeably less or it is time. */
    private void tellAllowance(long now) {
        Track to = peer;
        long bits = to == null ? Long.MAX_VALUE : to.out.allowance(now);
        boolean less = bits < allowanceTold - allowanceTold / 32;
        if (kind == MediaKind.VIDEO && less && in.ssrc() != 0) {
            RtcpPacket.Sent told = allowance(bits);
            if (told != null) {
                sendFeedback(now, told);
            }
        }
    }

    private RtcpPacket.@Nullable Sent allowance(long bits) {
        allowanceTold = bits;
        if (payloads.speaks("goog-remb")) {
            return new RtcpPacket.Remb(out.stream().ssrc(), bits, List.of(in.ssrc()));
        }
        if (payloads.speaks("ccm tmmbr")) {
            return new RtcpPacket.BitrateRequest(out.stream().ssrc(), in.ssrc(), bits, 40);
        }
        return null;
    }

    /** Presses keys towards this leg. */
    boolean sendDtmf(long now, String keys) {
        boolean taken = out.press(keys);
        out.onTime(now);
        return taken;
    }

    /** Does what is due and says when it wants to be called again. */
    long onTime(long now) {
        in.onTime(now);
        long due = out.onTime(now);
        if (!leg.isConnected() || agreed == null) {
            return due;
        }
        if (out.needsKeyFrame()) {
            passKeyFrameRequest(now);
        }
        askForKeyFrame(now);
        askForMissing(now);
        if (now >= nextReport) {
            nextReport = now + REPORT_NANOS;
            sendReport(now);
        }
        return in.hasMissing() ? Math.min(due, now + REPAIR_NANOS) : due;
    }

    private void askForMissing(long now) {
        if (payloads.speaks("nack") && in.hasMissing()) {
            List<Integer> missing = in.missing(now, out.roundTripNanos());
            if (!missing.isEmpty()) {
                sendFeedback(now, new RtcpPacket.Nack(out.stream().ssrc(), in.ssrc(), missing));
            }
        }
    }

    private void sendReport(long now) {
        PacketSlot slot = around.sink().slot();
        begin(now, slot, in.reportBlocks(now));
        Track to = peer;
        long bits = to == null ? Long.MAX_VALUE : to.out.allowance(now);
        if (kind == MediaKind.VIDEO && bits != Long.MAX_VALUE && in.ssrc() != 0) {
            RtcpPacket.Sent told = allowance(bits);
            if (told != null) {
                Rtcp.append(slot, told);
            }
        } else {
            allowanceTold = bits;
        }
        leg.sendRtcp(kind, slot);
    }

    /** Feedback may not travel alone unless that was agreed (RFC 4585 §3.1): an empty report goes ahead. */
    void sendFeedback(long now, RtcpPacket.Sent feedback) {
        PacketSlot slot = around.sink().slot();
        begin(now, slot, List.of());
        Rtcp.append(slot, feedback);
        leg.sendRtcp(kind, slot);
    }

    /** Starts a compound packet: a report and who we are (RFC 3550 §6.1). */
    void begin(long now, PacketSlot slot, List<org.alongside.rtc.rtcp.ReportBlock> blocks) {
        Rtcp.begin(slot);
        Track from = peer;
        boolean sends = out.hasSent() && out.isSending();
        Rtcp.append(
                slot,
                sends
                        ? out.report(
                                now,
                                blocks,
                                from == null ? null : from.in.lastReport(),
                                from == null ? in.clock() : from.in.clock())
                        : new RtcpPacket.ReceiverReport(out.stream().ssrc(), blocks));
        Rtcp.append(
                slot,
                new RtcpPacket.SourceDescription(
                        out.stream().ssrc(), out.stream().cname()));
    }
}
