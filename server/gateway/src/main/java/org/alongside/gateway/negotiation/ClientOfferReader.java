package org.alongside.gateway.negotiation;

import static org.alongside.kernel.Failure.Code.BAD_REQUEST;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.alongside.broker.api.DtlsSetup;
import org.alongside.broker.api.HeaderExtension;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.TransportParameters;
import org.alongside.gateway.negotiation.ClientOffer.Section;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.sip.sdp.MediaDescription;
import org.alongside.sip.sdp.SessionDescription;

/**
 * Reads a browser's offer: one BUNDLEd transport with DTLS-SRTP (RFC 8829). What can't be served is a failure that names the
 * line; what may be refused (data, a second camera) is a section without a kind.
 */
public final class ClientOfferReader {
    private static final int MAX_SECTIONS = 16;
    private static final int MAX_CODECS = 64;
    /** RFC 8445 §5.3: at least 4 and 22 characters; at most 256. */
    private static final int MIN_UFRAG = 4;

    private static final int MIN_PWD = 22;
    private static final int MAX_ICE_WORD = 256;
    private static final Set<String> EXTENSIONS = Set.of(
            "urn:ietf:params:rtp-hdrext:sdes:mid",
            "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");

    private ClientOfferReader() {}

    public static Result<ClientOffer> read(String sdp) {
        return switch (SessionDescription.parse(sdp)) {
            case Result.Ok<SessionDescription>(var description) -> read(description);
            case Result.Failed<SessionDescription>(var failure) ->
                Result.failed(BAD_REQUEST, "sdp: " + failure.message());
        };
    }

    private static Result<ClientOffer> read(SessionDescription description) {
        if (description.media().size() > MAX_SECTIONS) {
            return bad("more than " + MAX_SECTIONS + " media sections");
        }
        var sections = new ArrayList<Section>();
        var kinds = EnumSet.noneOf(MediaKind.class);
        var mids = new HashSet<String>();
        for (var media : description.media()) {
            var mid = media.mid();
            if (mid.isEmpty() || !mids.add(mid.get())) {
                return bad("every media section needs its own a=mid");
            }
            var section = section(description, media, mid.get(), kinds);
            section.kind().ifPresent(kinds::add);
            sections.add(section);
        }
        var first = carrier(description, sections);
        if (first.isEmpty()) {
            return bad("no audio or video that we could use");
        }
        return transport(description, first.get()).map(t -> new ClientOffer(t, sections));
    }

    private static Section section(
            SessionDescription description, MediaDescription media, String mid, Set<MediaKind> taken) {
        var codecs = SectionCodecs.read(media).stream().limit(MAX_CODECS).toList();
        var kind = kind(media.media())
                .filter(k -> !taken.contains(k))
                .filter(k -> media.protocol().equals("UDP/TLS/RTP/SAVPF"))
                .filter(k -> !media.isRefused() && media.has("rtcp-mux"))
                .filter(k -> isBundled(description, mid))
                .filter(k -> codecs.stream().anyMatch(c -> Codecs.carries(k, c)));
        return new Section(
                mid,
                kind,
                media.media(),
                media.protocol(),
                media.formats(),
                Flow.of(description.direction(media)),
                codecs,
                extensions(media));
    }

    static Optional<MediaKind> kind(String media) {
        return switch (media) {
            case "audio" -> Optional.of(MediaKind.AUDIO);
            case "video" -> Optional.of(MediaKind.VIDEO);
            default -> Optional.empty();
        };
    }

    /** A single section needs no group. */
    private static boolean isBundled(SessionDescription description, String mid) {
        return description.media().size() == 1 || description.bundle().contains(mid);
    }

    /** The section whose transport all others share: the first of the group that is not refused (RFC 9143 §7.2). */
    private static Optional<MediaDescription> carrier(SessionDescription description, List<Section> sections) {
        if (sections.stream().noneMatch(s -> s.kind().isPresent())) {
            return Optional.empty();
        }
        return description.media().stream()
                .filter(m -> !m.isRefused())
                .filter(m -> m.mid().stream().anyMatch(mid -> isBundled(description, mid)))
                .findFirst();
    }

    private static Result<TransportParameters> transport(SessionDescription description, MediaDescription media) {
        var ufrag = description.attribute(media, "ice-ufrag").orElse("");
        var pwd = description.attribute(media, "ice-pwd").orElse("");
        if (!isIceWord(ufrag, MIN_UFRAG) || !isIceWord(pwd, MIN_PWD)) {
            return bad("a=ice-ufrag or a=ice-pwd is missing or makes no sense");
        }
        var fingerprints = description.fingerprints(media).stream()
                .map(f -> new TransportParameters.Fingerprint(f.hash(), f.value()))
                .toList();
        if (fingerprints.isEmpty()) {
            return bad("no a=fingerprint that makes sense");
        }
        return setup(description.attribute(media, "setup").orElse("actpass"))
                .map(setup ->
                        Result.ok(new TransportParameters(ufrag, Redacted.of(pwd), fingerprints, setup, List.of())))
                .orElseGet(() -> bad("a=setup must be actpass, active or passive"));
    }

    /** RFC 8839 §5.4: ice-char is ALPHA, DIGIT, + and /. */
    private static boolean isIceWord(String word, int atLeast) {
        return word.length() >= atLeast
                && word.length() <= MAX_ICE_WORD
                && word.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '/'));
    }

    static Optional<DtlsSetup> setup(String word) {
        return switch (word) {
            case "actpass" -> Optional.of(DtlsSetup.ACTPASS);
            case "active" -> Optional.of(DtlsSetup.ACTIVE);
            case "passive" -> Optional.of(DtlsSetup.PASSIVE);
            default -> Optional.empty();
        };
    }

    /** {@code 3 uri} or {@code 3/sendonly uri attributes}; ids 1–14 fit the one-byte form (RFC 8285 §4.2). */
    private static List<HeaderExtension> extensions(MediaDescription media) {
        var found = new ArrayList<HeaderExtension>();
        for (String value : media.attributes("extmap")) {
            String[] words = value.trim().split("\\s+", -1);
            String id = words[0].split("/", 2)[0];
            if (words.length >= 2 && id.matches("[1-9]|1[0-4]") && EXTENSIONS.contains(words[1])) {
                found.add(new HeaderExtension(Integer.parseInt(id), words[1]));
            }
        }
        return found;
    }

    private static <T> Result<T> bad(String sentence) {
        return Result.failed(BAD_REQUEST, "sdp: " + sentence);
    }
}
