package org.alongside.broker.bridge;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.alongside.broker.api.HeaderExtension;
import org.alongside.broker.api.MediaParameters;
import org.alongside.rtc.bandwidth.AbsSendTime;
import org.alongside.rtc.rtp.ExtensionRewriter;
import org.alongside.rtc.rtp.RtpPacket;

/**
 * Header extensions (RFC 8285) from one leg to the other: what means the same on both sides is renumbered, MID and
 * abs-send-time are ours to write, and the rest belongs to one side's transport and ends there.
 */
final class Extensions {
    static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
    static final String TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /** Statements about the media itself, true wherever it goes. */
    private static final Set<String> FORWARDED = Set.of(
            "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "urn:3gpp:video-orientation",
            "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
            "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type",
            "http://www.webrtc.org/experiments/rtp-hdrext/color-space");

    private final ExtensionRewriter rewriter = new ExtensionRewriter();
    private final byte[] mid;
    private final int midId;
    private final int sendTimeId;

    private Extensions(List<HeaderExtension> from, MediaParameters to) {
        for (HeaderExtension source : from) {
            int target = FORWARDED.contains(source.uri()) ? id(to.extensions(), source.uri()) : 0;
            if (target > 0 && source.id() > 0 && source.id() < 256) {
                rewriter.map(source.id(), target);
            }
        }
        mid = to.mid().getBytes(StandardCharsets.UTF_8);
        midId = mid.length == 0 ? 0 : id(to.extensions(), MID);
        sendTimeId = id(to.extensions(), AbsSendTime.URI);
    }

    static Extensions between(List<HeaderExtension> from, MediaParameters to) {
        return new Extensions(from, to);
    }

    /** The number of an extension in a section, or 0 where it was not agreed. */
    static int id(List<HeaderExtension> agreed, String uri) {
        return agreed.stream()
                .filter(extension -> extension.uri().equals(uri) && extension.id() > 0 && extension.id() < 256)
                .mapToInt(HeaderExtension::id)
                .findFirst()
                .orElse(0);
    }

    /** False where the slot has no room: the packet is unchanged. */
    boolean rewrite(long now, RtpPacket packet) {
        rewriter.begin(packet);
        if (midId > 0) {
            rewriter.add(midId, mid);
        }
        if (sendTimeId > 0) {
            rewriter.add(sendTimeId, AbsSendTime.of(now), AbsSendTime.LENGTH);
        }
        return rewriter.apply(packet);
    }
}
