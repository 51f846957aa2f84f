package org.alongside.broker.bridge;

import java.util.List;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;
import org.alongside.rtc.dtmf.DtmfReceiver;
import org.alongside.rtc.feedback.KeyFrameRequests;
import org.alongside.rtc.feedback.NackGenerator;
import org.alongside.rtc.feedback.ReceiveStatistics;
import org.alongside.rtc.feedback.Rtx;
import org.alongside.rtc.rtcp.ReportBlock;
import org.alongside.rtc.rtcp.RtcpPacket.SenderReport;
import org.alongside.rtc.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/**
 * What one leg sends of one media kind: which source is heard, what of it was lost, which keys are pressed. What is good goes
 * to the other leg's {@link Outlet}.
 *
 * <p>Runs on its media loop.
 */
final class Inlet {
    /** So many packets in a row of another SSRC are no stray of a source that has ended. */
    private static final int CONVINCED = 3;

    private final MediaKind kind;
    private final Surroundings around;
    private final SourceClock clock;
    private final DtmfReceiver keys;
    private final KeyFrameGate keyFrames = new KeyFrameGate();
    private final KeyFrameRequests requests = new KeyFrameRequests();
    private Payloads payloads = Payloads.NONE;
    private @Nullable Outlet outlet;
    private @Nullable ReceiveStatistics statistics;
    private @Nullable SenderReport lastReport;
    private NackGenerator gaps = new NackGenerator();
    private long givenUp;
    private boolean receiving;
    private long otherSsrc = -1;
    private int othersInARow;
    private long lastArrivalNanos;
    private boolean heard;

    Inlet(MediaKind kind, Leg leg, Surroundings around, SourceClock clock) {
        this.kind = kind;
        this.around = around;
        this.clock = clock;
        keys = new DtmfReceiver(key ->
                around.sink().event(new BrokerEvent.DtmfReceived(around.bridge(), leg.id(), String.valueOf(key))));
    }

    void configure(boolean receives, Payloads agreed) {
        receiving = receives;
        payloads = agreed;
    }

    void join(@Nullable Outlet to) {
        outlet = to;
    }

    /** The leg has moved to another transport: another sender, whatever its SSRC is. */
    void onMoved(long now) {
        clock.reset();
        forgetSource(now);
    }

    private void forgetSource(long now) {
        statistics = null;
        lastReport = null;
        gaps = new NackGenerator();
        givenUp = 0;
        otherSsrc = -1;
        keys.changeSource();
        Outlet to = outlet;
        if (to != null) {
            to.changeSource(now);
            wantKeyFrame();
        }
    }

    /** Takes an opened packet. False when nobody agreed on such a one. */
    boolean onRtp(long now, RtpPacket packet) {
        int repaired = payloads.repaired(packet.payloadType());
        CodecParameters codec = payloads.codec(repaired >= 0 ? repaired : packet.payloadType());
        if (codec == null) {
            around.rejections().unexpected();
            return false;
        }
        lastArrivalNanos = now;
        heard = true;
        if (!receiving) {
            around.rejections().unexpected();
        } else if (repaired >= 0) {
            onRepair(now, packet, repaired, codec);
        } else if (follows(now, packet, codec)) {
            ReceiveStatistics counted = statistics;
            if (counted != null) {
                counted.received(packet.sequence(), packet.timestamp(), now);
            }
            onMedia(now, packet, codec);
        }
        return true;
    }

    /** A retransmission (RFC 4588): it takes the place of the packet it repeats. */
    private void onRepair(long now, RtpPacket packet, int repaired, CodecParameters codec) {
        ReceiveStatistics counted = statistics;
        if (counted != null && Rtx.unwrap(packet, counted.ssrc(), repaired)) {
            onMedia(now, packet, codec);
        }
    }

    private void onMedia(long now, RtpPacket packet, CodecParameters codec) {
        gaps.received(packet.sequence(), now);
        if (gaps.givenUp() > givenUp) {
            givenUp = gaps.givenUp();
            wantKeyFrame();
        }
        if (Payloads.isEvent(codec)) {
            keys.receive(packet, now);
        } else if (requests.isWanted() && keyFrames.startsKeyFrame(codec, packet)) {
            requests.keyFrame();
        }
        Outlet to = outlet;
        if (to != null) {
            to.forward(now, packet, codec);
        }
    }

    /** Whether the packet belongs to the source that is heard; another one is followed when it insists. */
    private boolean follows(long now, RtpPacket packet, CodecParameters codec) {
        long ssrc = packet.ssrc();
        ReceiveStatistics counted = statistics;
        if (counted != null && counted.ssrc() == ssrc) {
            othersInARow = 0;
            return true;
        }
        othersInARow = ssrc == otherSsrc ? othersInARow + 1 : 1;
        otherSsrc = ssrc;
        if (counted != null && othersInARow < CONVINCED) {
            return false;
        }
        if (counted != null) {
            forgetSource(now);
        }
        statistics = new ReceiveStatistics(ssrc, codec.clockRate());
        othersInARow = 0;
        return true;
    }

    void onSenderReport(long now, SenderReport report) {
        ReceiveStatistics counted = statistics;
        if (counted != null && counted.ssrc() == report.ssrc()) {
            counted.senderReport(report, now);
            clock.learn(now, report);
            lastReport = report;
        }
    }

    /** The far end of the other leg, or a change on ours, needs a whole picture. */
    void wantKeyFrame() {
        if (kind == MediaKind.VIDEO) {
            requests.want();
        }
    }

    /** Whether to ask for a key frame now; asking is then up to the caller. */
    boolean askForKeyFrame(long now) {
        return receiving && statisticsOrNull() != null && requests.poll(now);
    }

    int firNumber() {
        return requests.firNumber();
    }

    List<Integer> missing(long now, long roundTripNanos) {
        return receiving ? gaps.due(now, Math.max(0, roundTripNanos)) : List.of();
    }

    boolean hasMissing() {
        return gaps.missingCount() > 0;
    }

    void onTime(long now) {
        keys.poll(now);
    }

    List<ReportBlock> reportBlocks(long now) {
        ReceiveStatistics counted = statistics;
        return counted == null || !counted.hasReceived() ? List.of() : List.of(counted.report(now));
    }

    @Nullable
    ReceiveStatistics statisticsOrNull() {
        return statistics;
    }

    @Nullable
    SenderReport lastReport() {
        return lastReport;
    }

    SourceClock clock() {
        return clock;
    }

    /** The SSRC that is heard, or 0. */
    long ssrc() {
        ReceiveStatistics counted = statistics;
        return counted == null ? 0 : counted.ssrc();
    }

    boolean isReceiving() {
        return receiving;
    }

    boolean hasHeard() {
        return heard;
    }

    /** Also of packets on hold: they prove that the far end lives. */
    long lastArrivalNanos() {
        return lastArrivalNanos;
    }
}
