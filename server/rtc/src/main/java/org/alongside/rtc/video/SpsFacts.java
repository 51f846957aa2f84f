package org.alongside.rtc.video;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a sequence parameter set says about the pictures (ITU-T H.264 §7.3.2.1.1), as far as negotiation needs it.
 *
 * @param profile profile_idc
 * @param constraints the constraint flags byte
 * @param level level_idc, ten times the level
 * @param width in pixels, cropped
 * @param height in pixels, cropped
 */
public record SpsFacts(int profile, int constraints, int level, int width, int height) {
    /** Beyond level 6.2, so nonsense. */
    private static final int MAX_DIMENSION = 16_384;

    static Optional<SpsFacts> parse(byte[] nal, int length) {
        if (length < 5) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(new Bits(unescape(nal, length)), nal));
        } catch (IndexOutOfBoundsException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The RBSP behind the first four bytes: without emulation prevention (§7.3.1). */
    private static byte[] unescape(byte[] nal, int length) {
        byte[] plain = new byte[length];
        int count = 0;
        for (int i = 4; i < length; i++) {
            boolean escape = nal[i] == 3 && i >= 6 && nal[i - 1] == 0 && nal[i - 2] == 0;
            if (!escape) {
                plain[count++] = nal[i];
            }
        }
        return Arrays.copyOf(plain, count);
    }

    private static SpsFacts read(Bits bits, byte[] nal) {
        int profile = nal[1] & 0xff;
        bits.golomb();
        int chroma = switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> highProfile(bits);
            default -> 1;
        };
        bits.golomb();
        pictureOrder(bits);
        bits.golomb();
        bits.bit();
        int widthBlocks = bits.golomb() + 1;
        int heightUnits = bits.golomb() + 1;
        int fieldFactor = bits.bit() == 1 ? 1 : 2;
        if (fieldFactor == 2) {
            bits.bit();
        }
        bits.bit();
        int[] crop =
                bits.bit() == 1 ? new int[] {bits.golomb(), bits.golomb(), bits.golomb(), bits.golomb()} : new int[4];
        int cropX = chroma == 1 || chroma == 2 ? 2 : 1;
        int cropY = (chroma == 1 ? 2 : 1) * fieldFactor;
        long width = 16L * widthBlocks - (long) cropX * (crop[0] + (long) crop[1]);
        long height = 16L * heightUnits * fieldFactor - (long) cropY * (crop[2] + (long) crop[3]);
        return new SpsFacts(profile, nal[2] & 0xff, nal[3] & 0xff, dimension(width), dimension(height));
    }

    private static int dimension(long pixels) {
        if (pixels < 1 || pixels > MAX_DIMENSION) {
            throw new IllegalArgumentException("no picture is " + pixels + " wide or high");
        }
        return (int) pixels;
    }

    private static int highProfile(Bits bits) {
        int chroma = bits.golomb();
        if (chroma == 3) {
            bits.bit();
        }
        bits.golomb();
        bits.golomb();
        bits.bit();
        if (bits.bit() == 1) {
            for (int i = 0; i < (chroma == 3 ? 12 : 8); i++) {
                if (bits.bit() == 1) {
                    skipScalingList(bits, i < 6 ? 16 : 64);
                }
            }
        }
        return chroma;
    }

    private static void skipScalingList(Bits bits, int size) {
        int last = 8;
        int next = 8;
        for (int i = 0; i < size; i++) {
            if (next != 0) {
                next = (last + bits.signedGolomb() + 256) % 256;
            }
            last = next == 0 ? last : next;
        }
    }

    private static void pictureOrder(Bits bits) {
        int type = bits.golomb();
        if (type == 0) {
            bits.golomb();
        } else if (type == 1) {
            bits.bit();
            bits.golomb();
            bits.golomb();
            int cycle = bits.golomb();
            for (int i = 0; i < cycle; i++) {
                bits.golomb();
            }
        }
    }

    /** Reads bits and Exp-Golomb codes (§9.1); beyond the end it throws. */
    private static final class Bits {
        private final byte[] bytes;
        private int position;

        Bits(byte[] bytes) {
            this.bytes = bytes;
        }

        int bit() {
            int value = (bytes[position >> 3] >> (7 - (position & 7))) & 1;
            position++;
            return value;
        }

        int golomb() {
            int zeros = 0;
            while (bit() == 0) {
                zeros++;
            }
            if (zeros > 30) {
                throw new IllegalArgumentException("a code of " + zeros + " bits");
            }
            int value = 1;
            for (int i = 0; i < zeros; i++) {
                value = value << 1 | bit();
            }
            return value - 1;
        }

        int signedGolomb() {
            int code = golomb();
            return (code & 1) == 1 ? (code + 1) / 2 : -code / 2;
        }
    }
}
