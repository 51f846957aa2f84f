package org.alongside.assist.documents.page;

import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** A picture as a document of one page: unpacked once its size is known to fit, upright, and without what else its file says. */
final class PicturePages implements Pages {
    private final BufferedImage picture;
    private final int turned;

    private PicturePages(BufferedImage picture, int turned) {
        this.picture = picture;
        this.turned = turned;
    }

    static PicturePages open(File file) throws IOException {
        var head = PictureHead.read(Files.readAllBytes(file.toPath()))
                .filter(PictureHead::fits)
                .orElseThrow(PicturePages::tooLarge);
        try (ImageInputStream in = ImageIO.createImageInputStream(file)) {
            var readers = ImageIO.getImageReadersByFormatName(head.format().name());
            if (!readers.hasNext()) {
                throw new Unusable("pictures of this form can't be shown here");
            }
            ImageReader reader = readers.next();
            reader.setInput(in, true, true);
            // The head may lie: a GIF's frames have sizes of their own.
            boolean fits = new PictureHead(head.format(), reader.getWidth(0), reader.getHeight(0), 1).fits();
            if (!fits) {
                throw tooLarge();
            }
            return new PicturePages(reader.read(0), head.turned());
        }
    }

    private static Unusable tooLarge() {
        return new Unusable("the picture has more than " + PictureHead.MOST_PIXELS / 1_000_000 + " million pixels");
    }

    @Override
    public int count() {
        return 1;
    }

    /** Never larger than it is, and on white. */
    @Override
    public BufferedImage paint(int page, int width) {
        boolean lying = turned >= 5;
        double wide = lying ? picture.getHeight() : picture.getWidth();
        double high = lying ? picture.getWidth() : picture.getHeight();
        double scale = Math.min(1, PageWidths.scale(wide, high, width));
        int w = Math.max(1, (int) Math.round(wide * scale));
        int h = Math.max(1, (int) Math.round(high * scale));
        var painted = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        var graphics = painted.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, w, h);
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        var place = AffineTransform.getScaleInstance(w / wide, h / high);
        place.concatenate(upright());
        graphics.drawImage(picture, place, null);
        graphics.dispose();
        return painted;
    }

    /** Undoes EXIF's orientation: each line of the table says where the stored picture's right and down point to. */
    private AffineTransform upright() {
        int w = picture.getWidth();
        int h = picture.getHeight();
        return switch (turned) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
            default -> new AffineTransform();
        };
    }
}
