package org.alongside.assist.documents.page;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Packs a painted page: PNG, because text stays sharp; JPEG where that would be heavy, as photographs are. */
final class Packing {
    private static final int HEAVY = 1_500_000;
    /** PNG's effort: the writer makes Deflate's level 4 of it, at a third of the time of its usual 6. */
    private static final float QUICK = 0.55f;

    private static final float FINE = 0.9f;

    private Packing() {}

    static PageImage pack(BufferedImage page) throws IOException {
        byte[] png = write(page, "png", QUICK);
        return png.length <= HEAVY
                ? new PageImage(PageImage.Type.PNG, page.getWidth(), page.getHeight(), png)
                : new PageImage(PageImage.Type.JPEG, page.getWidth(), page.getHeight(), write(page, "jpeg", FINE));
    }

    private static byte[] write(BufferedImage page, String format, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        var parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(quality);
        var bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(page, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
