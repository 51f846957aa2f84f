package org.alongside.rtc.rtcp;

import java.util.List;

/**
 * One packet of a compound (RFC 3550 §6, RFC 4585 §6, RFC 5104 §4). SSRCs are unsigned 32-bit numbers in a long.
 *
 * <p>{@link Rtcp} reads and writes them. What we do not know, APP and XR included, is no member: it is skipped.
 */
public sealed interface RtcpPacket permits RtcpPacket.Sent, TransportFeedback {
    /** Everything but transport-cc, which has its own dense form. */
    sealed interface Sent extends RtcpPacket {}

    /** SR: what a sender sent, and when. {@code ntp} is a 64-bit NTP time stamp. */
    record SenderReport(long ssrc, long ntp, long rtpTimestamp, long packets, long octets, List<ReportBlock> blocks)
            implements Sent {
        public SenderReport {
            blocks = List.copyOf(blocks);
        }
    }

    /** RR: how a receiver receives; no blocks where it has received nothing. */
    record ReceiverReport(long ssrc, List<ReportBlock> blocks) implements Sent {
        public ReceiverReport {
            blocks = List.copyOf(blocks);
        }
    }

    /** SDES with the CNAME alone, the only item that matters to machines. */
    record SourceDescription(long ssrc, String cname) implements Sent {}

    /** BYE: these streams have ended; one at least. */
    record Goodbye(List<Long> ssrcs) implements Sent {
        public Goodbye {
            ssrcs = List.copyOf(ssrcs);
        }
    }

    /** Generic NACK: send these sequence numbers again. */
    record Nack(long sender, long media, List<Integer> sequences) implements Sent {
        public Nack {
            sequences = List.copyOf(sequences);
        }
    }

    /** PLI: send a key frame. */
    record PictureLoss(long sender, long media) implements Sent {}

    /** FIR: send a key frame; the same number again is the same request (RFC 5104 §4.3.1). */
    record FullIntraRequest(long sender, long media, int number) implements Sent {}

    /** REMB: send these streams no faster, together (draft-alvestrand-rmcat-remb). */
    record Remb(long sender, long bitsPerSecond, List<Long> ssrcs) implements Sent {
        public Remb {
            ssrcs = List.copyOf(ssrcs);
        }
    }

    /** TMMBR: send this stream no faster (RFC 5104 §4.2.1); overhead in bytes per packet. */
    record BitrateRequest(long sender, long media, long bitsPerSecond, int overhead) implements Sent {}

    /** TMMBN: this limit is obeyed (RFC 5104 §4.2.2). */
    record BitrateNotification(long sender, long media, long bitsPerSecond, int overhead) implements Sent {}
}
