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
 * @param security what we offer
 * @param suites the SDES suites that may be used, in the order in which we offer them
 * @param avpf whether the profile says RTCP feedback (RFC 4585); without it {@code rtcp-fb} lines are written all the same,
 *     because most phones that can, read them there
 * @param videoKilobits the most we let the browser send
 * @param acceptsFuA the far end takes H.264 mode 1 although it says mode 0
 * @param offersLate our INVITEs have no offer, so that the far end makes it in its answer
 */
public record TrunkPolicy(
        List<String> codecs,
        Security security,
        List<String> suites,
        boolean avpf,
        boolean rtcpMux,
        int videoKilobits,
        boolean acceptsFuA,
        boolean offersLate) {
    /** Never towards a trunk: the far ends announce them and then fail with them. */
    private static final Set<String> BANNED = Set.of("ilbc", "cn", "isac", "g7221", "mp4a-latm");

    /** Every SDES suite that the broker knows (RFC 4568, 6188, 7714), in the order in which we offer them by default. */
    public static final List<String> SUITES = List.of(
            "AEAD_AES_128_GCM",
            "AEAD_AES_256_GCM",
            "AES_CM_128_HMAC_SHA1_80",
            "AES_256_CM_HMAC_SHA1_80",
            "AES_CM_128_HMAC_SHA1_32");

    public static final TrunkPolicy DEFAULT = new TrunkPolicy(
            List.of("opus", "PCMU", "PCMA", "VP8", "H264"), Security.PLAIN, SUITES, false, false, 1920, false, false);

    public TrunkPolicy {
        codecs = codecs.stream()
                .map(c -> c.toLowerCase(Locale.ROOT))
                .filter(c -> !BANNED.contains(c))
                .toList();
        suites = List.copyOf(suites);
    }

    /** How RTP is protected in our offers. */
    public enum Security {
        PLAIN,
        /** SRTP with keys in the description, or nothing (RFC 4568). */
        SDES,
        /** The same, or plain RTP where the far end knows no better (RFC 8643). */
        OPPORTUNISTIC,
        /** DTLS-SRTP, or nothing (RFC 5763). */
        DTLS
    }

    public TrunkPolicy withCodecs(List<String> others) {
        return new TrunkPolicy(others, security, suites, avpf, rtcpMux, videoKilobits, acceptsFuA, offersLate);
    }

    public TrunkPolicy with(Security other) {
        return new TrunkPolicy(codecs, other, suites, avpf, rtcpMux, videoKilobits, acceptsFuA, offersLate);
    }

    public TrunkPolicy withSuites(List<String> others) {
        return new TrunkPolicy(codecs, security, others, avpf, rtcpMux, videoKilobits, acceptsFuA, offersLate);
    }

    public TrunkPolicy offeringLate(boolean late) {
        return new TrunkPolicy(codecs, security, suites, avpf, rtcpMux, videoKilobits, acceptsFuA, late);
    }

    /** {@code RTP/AVP} and its brothers. */
    String protocol() {
        String profile = switch (security) {
            case PLAIN, OPPORTUNISTIC -> "RTP/AVP";
            case SDES -> "RTP/SAVP";
            case DTLS -> "UDP/TLS/RTP/SAVP";
        };
        return profile + (avpf ? "F" : "");
    }

    /** The suites for which keys are drawn when we offer. */
    public List<String> offeredSuites() {
        return switch (security) {
            case SDES, OPPORTUNISTIC -> suites;
            case PLAIN, DTLS -> List.of();
        };
    }

    /** The same when the trunk offers. Keys beside RTP/AVP are of no use to a trunk that is to be spoken to in the clear. */
    public List<String> answeredSuites(List<TrunkSection> offer) {
        return offer.stream()
                .map(TrunkSection::keying)
                .filter(keying -> security != Security.PLAIN || (keying instanceof Keying.Sdes sdes && sdes.required()))
                .flatMap(Keying::suites)
                .distinct()
                .filter(suites::contains)
                .toList();
    }

    /** Whether a section can be keyed at all: a description that asks for security we lack is no media. */
    public boolean takes(Keying keying) {
        return switch (keying) {
            case Keying.Plain plain -> true;
            case Keying.Sdes sdes -> !sdes.required() || sdes.suites().anyMatch(suites::contains);
            case Keying.Dtls dtls -> !dtls.fingerprints().isEmpty();
        };
    }

    /** Whether there may ever be media of this kind. */
    public boolean allows(MediaKind kind) {
        return codecs.stream().anyMatch(codec -> Codecs.carries(kind, codec));
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
