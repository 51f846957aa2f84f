package org.alongside.gateway.negotiation;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.alongside.broker.api.CodecParameters;
import org.alongside.broker.api.MediaKind;

/**
 * How media is spoken towards one trunk.
 *
 * @param codecs what we offer at most, in this order; encoding names without case
 * @param security plain RTP or SDES-SRTP (RFC 4568)
 * @param suites SDES suites in order; only with {@link Security#SDES}
 * @param avpf whether the profile says RTCP feedback (RFC 4585); without it {@code rtcp-fb} lines are written all the same,
 *     because most phones that can, read them there
 * @param videoKilobits the most we let the browser send
 * @param acceptsFuA the far end takes H.264 mode 1 although it says mode 0
 */
public record TrunkPolicy(
        List<String> codecs,
        Security security,
        List<String> suites,
        boolean avpf,
        boolean rtcpMux,
        int videoKilobits,
        boolean acceptsFuA) {
    /** Never towards a trunk: the far ends announce them and then fail with them. */
    private static final Set<String> BANNED = Set.of("ilbc", "cn", "isac", "g7221", "mp4a-latm");

    /** SDES suites in the order in which we offer them (RFC 4568, RFC 7714). */
    public static final List<String> SUITES =
            List.of("AEAD_AES_128_GCM", "AEAD_AES_256_GCM", "AES_CM_128_HMAC_SHA1_80");

    public static final TrunkPolicy DEFAULT = new TrunkPolicy(
            List.of("opus", "PCMU", "PCMA", "VP8", "H264"), Security.PLAIN, List.of(), false, false, 1920, false);

    public TrunkPolicy {
        codecs = codecs.stream()
                .map(c -> c.toLowerCase(Locale.ROOT))
                .filter(c -> !BANNED.contains(c))
                .toList();
        suites = List.copyOf(suites);
    }

    /** How RTP is protected. */
    public enum Security {
        PLAIN,
        SDES
    }

    public TrunkPolicy withCodecs(List<String> others) {
        return new TrunkPolicy(others, security, suites, avpf, rtcpMux, videoKilobits, acceptsFuA);
    }

    public TrunkPolicy withSdes(List<String> offered) {
        return new TrunkPolicy(codecs, Security.SDES, offered, avpf, rtcpMux, videoKilobits, acceptsFuA);
    }

    /** {@code RTP/AVP} and its three brothers. */
    String protocol() {
        return (security == Security.SDES ? "RTP/SAVP" : "RTP/AVP") + (avpf ? "F" : "");
    }

    boolean allows(CodecParameters codec) {
        return codecs.contains(codec.name().toLowerCase(Locale.ROOT));
    }

    int rank(CodecParameters codec) {
        return codecs.indexOf(codec.name().toLowerCase(Locale.ROOT));
    }

    /** What of these may be used with this trunk. */
    public List<CodecParameters> allowed(MediaKind kind, List<CodecParameters> offered) {
        return offered.stream()
                .filter(c -> (Codecs.carries(kind, c) && allows(c)) || Codecs.is(c, Codecs.TELEPHONE_EVENT))
                .toList();
    }
}
