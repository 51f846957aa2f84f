package org.alongside.assist.documents.page;

import java.util.Optional;

/**
 * What a picture says of itself before anybody unpacks it: its size decides whether that is done at all.
 *
 * @param turned EXIF's orientation, 1 to 8 (CIPA DC-008 §4.6.4); 1 is upright
 */
public record PictureHead(Format format, int width, int height, int turned) {
    /** The forms that are read. */
    public enum Format {
        PNG,
        JPEG,
        GIF,
        WEBP
    }

    /** About 160 MB when unpacked. */
    static final long MOST_PIXELS = 40_000_000;

    private static final int LONGEST_SIDE = 30_000;
    private static final int ORIENTATION = 0x0112;

    /** Whether it may be unpacked. */
    public boolean fits() {
        return width > 0
                && height > 0
                && width <= LONGEST_SIDE
                && height <= LONGEST_SIDE
                && (long) width * height <= MOST_PIXELS;
    }

    /** Empty where it is no picture of these forms, or ends before its size. */
    public static Optional<PictureHead> read(byte[] bytes) {
        var in = new Bytes(bytes);
        if (in.are(0, "\u0089PNG\r\n\u001a\n") && in.are(12, "IHDR")) {
            return in.has(24) ? Optional.of(new PictureHead(Format.PNG, in.u32(16), in.u32(20), 1)) : Optional.empty();
        }
        if (in.are(0, "GIF87a") || in.are(0, "GIF89a")) {
            return in.has(10)
                    ? Optional.of(new PictureHead(Format.GIF, in.u16le(6), in.u16le(8), 1))
                    : Optional.empty();
        }
        if (in.are(0, "RIFF") && in.are(8, "WEBP")) {
            return webp(in);
        }
        return in.u16(0) == 0xFFD8 ? jpeg(in) : Optional.empty();
    }

    /** RFC 9649 §2.5 to §2.7. */
    private static Optional<PictureHead> webp(Bytes in) {
        if (!in.has(30)) {
            return Optional.empty();
        }
        if (in.are(12, "VP8X")) {
            return Optional.of(new PictureHead(Format.WEBP, in.u24le(24) + 1, in.u24le(27) + 1, 1));
        }
        if (in.are(12, "VP8L")) {
            int bits = in.u16le(21) | in.u16le(23) << 16;
            return Optional.of(new PictureHead(Format.WEBP, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, 1));
        }
        return in.are(12, "VP8 ")
                ? Optional.of(new PictureHead(Format.WEBP, in.u16le(26) & 0x3FFF, in.u16le(28) & 0x3FFF, 1))
                : Optional.empty();
    }

    /** Goes from marker to marker (ITU-T T.81 §B.1.1) until a start of frame. */
    private static Optional<PictureHead> jpeg(Bytes in) {
        int turned = 1;
        int at = 2;
        while (in.has(at + 9)) {
            int marker = in.u16(at);
            int length = in.u16(at + 2);
            if (marker < 0xFF01 || length < 2) {
                return Optional.empty();
            }
            boolean frame =
                    marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC;
            if (frame) {
                return Optional.of(new PictureHead(Format.JPEG, in.u16(at + 7), in.u16(at + 5), turned));
            }
            if (marker == 0xFFE1 && in.are(at + 4, "Exif\0\0")) {
                turned = orientation(in, at + 10);
            }
            at += 2 + length;
        }
        return Optional.empty();
    }

    /** The tag in the first directory of a TIFF that begins at {@code tiff}. */
    private static int orientation(Bytes in, int tiff) {
        boolean little = in.are(tiff, "II*\0");
        if (!little && !in.are(tiff, "MM\0*")) {
            return 1;
        }
        int directory = little ? in.u16le(tiff + 4) : in.u16(tiff + 6); // its upper half is 0 in every EXIF
        int entries = in.u16(tiff + directory, little);
        for (int i = 0; i < Math.min(entries, 64); i++) {
            int entry = tiff + directory + 2 + i * 12;
            if (in.u16(entry, little) == ORIENTATION) {
                int value = in.u16(entry + 8, little);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }

    /** Reads numbers anywhere; beyond the end is 0. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Bytes(byte[] all) {
        boolean has(int length) {
            return all.length >= length;
        }

        private int u8(int at) {
            return at >= 0 && at < all.length ? all[at] & 0xFF : 0;
        }

        int u16(int at) {
            return u8(at) << 8 | u8(at + 1);
        }

        int u16le(int at) {
            return u8(at + 1) << 8 | u8(at);
        }

        int u16(int at, boolean little) {
            return little ? u16le(at) : u16(at);
        }

        int u24le(int at) {
            return u8(at + 2) << 16 | u16le(at);
        }

        /** Too large for an {@code int} comes out negative, which fits nowhere. */
        int u32(int at) {
            return u16(at) << 16 | u16(at + 2);
        }

        boolean are(int at, String latin) {
            for (int i = 0; i < latin.length(); i++) {
                if (at + i >= all.length || u8(at + i) != latin.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
