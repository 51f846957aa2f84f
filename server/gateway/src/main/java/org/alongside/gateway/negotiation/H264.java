package org.alongside.gateway.negotiation;

import java.util.Locale;
import java.util.Map;

/**
 * When two H.264 payload types can be passed through (RFC 6184 §8.1): the same profile and the same packetization mode.
 *
 * <p>Baseline and constrained baseline count as one, because no encoder of a browser or phone uses what baseline has more
 * (FMO, ASO). Levels may differ: they limit what is sent, not how it is written.
 */
final class H264 {
    private static final String DEFAULT_PROFILE = "420010"; // RFC 6184 §8.1: baseline, level 1
    private static final int BASELINE = 0x42;
    private static final int MAIN = 0x4d;
    private static final int CONSTRAINT_SET_0 = 0x80;

    private H264() {}

    static boolean compatible(Map<String, String> one, Map<String, String> other, boolean modesMayDiffer) {
        return profile(one) == profile(other) && (modesMayDiffer || mode(one) == mode(other));
    }

    /** {@code packetization-mode}; 0 where it is missing or makes no sense. */
    static int mode(Map<String, String> format) {
        return switch (format.getOrDefault("packetization-mode", "0")) {
            case "1" -> 1;
            case "2" -> 2;
            default -> 0;
        };
    }

    static boolean isBaseline(Map<String, String> format) {
        return profile(format) == BASELINE;
    }

    /** The {@code profile_idc}, where main with {@code constraint_set0} is constrained baseline under another number. */
    private static int profile(Map<String, String> format) {
        String id = format.getOrDefault("profile-level-id", DEFAULT_PROFILE).toLowerCase(Locale.ROOT);
        if (!id.matches("[0-9a-f]{6}")) {
            id = DEFAULT_PROFILE;
        }
        int idc = Integer.parseInt(id, 0, 2, 16);
        int constraints = Integer.parseInt(id, 2, 4, 16);
        return idc == MAIN && (constraints & CONSTRAINT_SET_0) != 0 ? BASELINE : idc;
    }
}
