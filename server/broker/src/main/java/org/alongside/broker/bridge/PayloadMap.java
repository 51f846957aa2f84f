package org.alongside.broker.bridge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.alongside.broker.api.CodecParameters;
import org.jspecify.annotations.Nullable;

/**
 * Which payload type of one leg continues as which of the other: pass-through by codec identity, never a transcode.
 *
 * <p>H.264 is the same codec when profiles agree and the packetization mode does too; a mode 0 stream may also go to a mode 1
 * receiver, which must take single NAL units (RFC 6184 §5.2), but never the other way.
 */
final class PayloadMap {
    static final PayloadMap NOTHING = new PayloadMap();

    private final byte[] to = new byte[128];

    private PayloadMap() {
        Arrays.fill(to, (byte) -1);
    }

    static PayloadMap between(Payloads from, Payloads to) {
        PayloadMap map = new PayloadMap();
        for (CodecParameters codec : from.all()) {
            CodecParameters match = bestMatch(codec, to.all());
            if (match != null) {
                map.to[codec.payloadType() & 0x7f] = (byte) match.payloadType();
            }
        }
        return map;
    }

    /** The receiver's payload type, or −1 when it has none for this codec. */
    int to(int payloadType) {
        return to[payloadType];
    }

    private static @Nullable CodecParameters bestMatch(CodecParameters codec, List<CodecParameters> candidates) {
        CodecParameters acceptable = null;
        for (CodecParameters candidate : candidates) {
            if (!codec.sameEncoding(candidate)) {
                continue;
            }
            switch (fit(codec, candidate)) {
                case EXACT -> {
                    return candidate;
                }
                case UNDERSTOOD -> acceptable = acceptable == null ? candidate : acceptable;
                case FOREIGN -> {}
            }
        }
        return acceptable;
    }

    private static Fit fit(CodecParameters from, CodecParameters to) {
        return switch (from.name().toUpperCase(Locale.ROOT)) {
            case "H264" -> h264(from, to);
            case "VP9" -> same(from, to, "profile-id", "0");
            case "AV1" -> same(from, to, "profile", "0");
            default -> Fit.EXACT;
        };
    }

    private static Fit h264(CodecParameters from, CodecParameters to) {
        if (!h264Profile(from).equals(h264Profile(to))) {
            return Fit.FOREIGN;
        }
        int sent = mode(from);
        int understood = mode(to);
        if (sent == understood) {
            return Fit.EXACT;
        }
        return sent == 0 && understood == 1 ? Fit.UNDERSTOOD : Fit.FOREIGN;
    }

    private static int mode(CodecParameters codec) {
        return switch (codec.format().getOrDefault("packetization-mode", "0").strip()) {
            case "0" -> 0;
            case "1" -> 1;
            default -> 2;
        };
    }

    /**
     * The profile without the level: level is a limit that negotiation has settled. Constrained baseline is written both as
     * 42e0 and as 4200 with constraint_set1, and a bare baseline of an endpoint is in practice the constrained one.
     */
    private static String h264Profile(CodecParameters codec) {
        String id = codec.format()
                .getOrDefault("profile-level-id", "420010")
                .strip()
                .toLowerCase(Locale.ROOT);
        String profile = id.length() == 6 ? id.substring(0, 2) : "42";
        return profile.equals("42") || (profile.equals("4d") && (constraints(id) & 0x80) != 0) ? "baseline" : profile;
    }

    private static int constraints(String profileLevelId) {
        int high = Character.digit(profileLevelId.charAt(2), 16);
        int low = Character.digit(profileLevelId.charAt(3), 16);
        return high < 0 || low < 0 ? 0 : (high << 4) | low;
    }

    private static Fit same(CodecParameters from, CodecParameters to, String key, String absent) {
        String left = from.format().getOrDefault(key, absent);
        return left.equals(to.format().getOrDefault(key, absent)) ? Fit.EXACT : Fit.FOREIGN;
    }

    private enum Fit {
        EXACT,
        UNDERSTOOD,
        FOREIGN
    }
}
