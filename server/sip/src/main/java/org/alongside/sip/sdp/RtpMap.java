package org.alongside.sip.sdp;

import java.util.Optional;
import java.util.regex.Pattern;

/** A payload type's meaning: {@code a=rtpmap:111 opus/48000/2}, or the static table of RFC 3551 §6. */
public record RtpMap(int payloadType, String encoding, int clockRate, int channels) {
    private static final Pattern SPACES = Pattern.compile("\\s+");

    public static RtpMap of(int payloadType, String encoding, int clockRate) {
        return new RtpMap(payloadType, encoding, clockRate, 1);
    }

    /** Reads the attribute's value; empty where it isn't one. */
    static Optional<RtpMap> parse(String value) {
        String[] parts = SPACES.split(value.trim(), 2);
        if (parts.length < 2) {
            return Optional.empty();
        }
        String[] codec = parts[1].trim().split("/", -1);
        int payloadType = Numbers.parse(parts[0], 127);
        int clockRate = codec.length < 2 ? -1 : Numbers.parse(codec[1], 10_000_000);
        int channels = codec.length < 3 ? 1 : Numbers.parse(codec[2], 255);
        if (payloadType < 0 || clockRate <= 0 || channels <= 0 || codec[0].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RtpMap(payloadType, codec[0], clockRate, channels));
    }

    /** The types that need no {@code rtpmap}. */
    static Optional<RtpMap> ofStaticType(int payloadType) {
        return switch (payloadType) {
            case 0 -> Optional.of(of(0, "PCMU", 8000));
            case 3 -> Optional.of(of(3, "GSM", 8000));
            case 4 -> Optional.of(of(4, "G723", 8000));
            case 8 -> Optional.of(of(8, "PCMA", 8000));
            case 9 -> Optional.of(of(9, "G722", 8000));
            case 13 -> Optional.of(of(13, "CN", 8000));
            case 15 -> Optional.of(of(15, "G728", 8000));
            case 18 -> Optional.of(of(18, "G729", 8000));
            case 26 -> Optional.of(of(26, "JPEG", 90_000));
            case 31 -> Optional.of(of(31, "H261", 90_000));
            case 34 -> Optional.of(of(34, "H263", 90_000));
            default -> Optional.empty();
        };
    }

    /** Encoding names compare without case (RFC 4855 §3). */
    public boolean is(String otherEncoding) {
        return encoding.equalsIgnoreCase(otherEncoding);
    }

    @Override
    public String toString() {
        return payloadType + " " + encoding + "/" + clockRate + (channels > 1 ? "/" + channels : "");
    }
}
