package org.alongside.assist.documents.page;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures of each form, honest and otherwise. */
public final class Pictures {
    private Pictures() {}

    /** Left half red, right half blue; in the top left corner a green square. */
    public static byte[] of(String format, int width, int height) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(0, 0, width / 4, height / 4);
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    /** A JPEG with an EXIF block that says how it was held. */
    static byte[] held(int orientation) throws IOException {
        byte[] jpeg = of("jpeg", 80, 40);
        var exif = ByteBuffer.allocate(36);
        exif.putShort((short) 0xFFE1).putShort((short) 34);
        exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1));
        exif.putInt(8).putShort((short) 1);
        exif.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        exif.putInt(0);
        var all = new ByteArrayOutputStream();
        all.write(jpeg, 0, 2);
        all.write(exif.array(), 0, exif.position());
        all.write(jpeg, 2, jpeg.length - 2);
        return all.toByteArray();
    }

    /** One pixel, packed without loss (RFC 9649 §2.6) and with (§2.5). */
    static List<byte[]> webp() {
        return Stream.of(
                        "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
                        "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
                .map(Base64.getDecoder()::decode)
                .toList();
    }

    /** A few bytes that say they unpack to a picture of this size. */
    public static byte[] bomb(int width, int height) {
        var head = ByteBuffer.allocate(33);
        head.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})
                .putInt(13);
        head.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
        head.put(new byte[] {8, 2, 0, 0, 0});
        var crc = new CRC32();
        crc.update(head.array(), 12, 17);
        return head.putInt((int) crc.getValue()).array();
    }

    /** A GIF whose screen is small and whose frame is not. */
    static byte[] lyingGif() {
        var gif = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        gif.put("GIF89a".getBytes(StandardCharsets.US_ASCII));
        gif.putShort((short) 1)
                .putShort((short) 1)
                .put((byte) 0x80)
                .put((byte) 0)
                .put((byte) 0);
        gif.put(new byte[] {0, 0, 0, -1, -1, -1});
        gif.put((byte) 0x2C)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 65_535)
                .putShort((short) 65_535);
        gif.put((byte) 0)
                .put((byte) 2)
                .put((byte) 2)
                .put(new byte[] {0x4C, 0x01})
                .put((byte) 0)
                .put((byte) 0x3B);
        return gif.array();
    }
}
