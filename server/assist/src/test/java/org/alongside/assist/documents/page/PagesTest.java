package org.alongside.assist.documents.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens within a painter's process; for fonts, poppler paints the same page. */
class PagesTest {
    private static final int WIDTH = 1280;

    @TempDir
    private Path folder = Path.of("");

    private PageImage picture(byte[] bytes) throws IOException {
        return Packing.pack(
                PicturePages.open(Files.write(folder.resolve("picture"), bytes).toFile())
                        .paint(0, WIDTH));
    }

    private PageImage pdf(byte[] bytes) throws IOException {
        return Packing.pack(
                PdfPages.open(Files.write(folder.resolve("pdf"), bytes).toFile())
                        .paint(0, WIDTH));
    }

    @Test
    void fontsWithinAPdfLookAsPopplerPaintsThem() throws IOException, InterruptedException {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Sample(String kind, byte[] pdf) {}
        var samples = List.of(
                new Sample(" Type 1 ", Pdfs.type1(folder)),
                new Sample(" Type 1C ", Pdfs.cff(folder)),
                new Sample(" CID TrueType ", Pdfs.trueType()),
                new Sample(" CID TrueType ", Pdfs.cjk()));
        for (var sample : samples) {
            assertThat(Pdfs.fonts(folder, sample.pdf))
                    .allSatisfy(font -> assertThat(font).contains(sample.kind).matches(".{6}\\+.* yes yes .*"));
            var ours = pdf(sample.pdf).bytes();
            assertThat(Pdfs.difference(ours, Pdfs.byPoppler(folder, sample.pdf, WIDTH)))
                    .as(sample.kind)
                    .isLessThan(0.02);
        }
    }

    @Test
    void aPictureIsShownUprightWhateverItsForm() throws IOException {
        for (String format : List.of("png", "jpeg", "gif")) {
            assertThat(corners(picture(Pictures.of(format, 80, 40))))
                    .as(format)
                    .containsExactly("green", "blue", "red", "blue");
        }
        // How the four corners lie when a camera was held so, by CIPA DC-008's table.
        var held = List.of(
                List.of("green", "blue", "red", "blue"),
                List.of("blue", "green", "blue", "red"),
                List.of("blue", "red", "blue", "green"),
                List.of("red", "blue", "green", "blue"),
                List.of("green", "red", "blue", "blue"),
                List.of("red", "green", "blue", "blue"),
                List.of("blue", "blue", "red", "green"),
                List.of("blue", "blue", "green", "red"));
        for (int orientation = 1; orientation <= 8; orientation++) {
            assertThat(corners(picture(Pictures.held(orientation))))
                    .as("orientation " + orientation)
                    .isEqualTo(held.get(orientation - 1));
        }
        for (byte[] webp : Pictures.webp()) {
            assertThat(picture(webp))
                    .extracting(PageImage::width, PageImage::height)
                    .containsExactly(1, 1);
        }
    }

    /** Top left, top right, bottom left, bottom right. */
    private static List<String> corners(PageImage page) throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(page.bytes()));
        int right = image.getWidth() - 4;
        int bottom = image.getHeight() - 4;
        return Arrays.stream(new int[][] {{3, 3}, {right, 3}, {3, bottom}, {right, bottom}})
                .map(at -> image.getRGB(at[0], at[1]))
                .map(rgb -> (rgb >> 16 & 0xFF) > 128 ? "red" : (rgb >> 8 & 0xFF) > 128 ? "green" : "blue")
                .toList();
    }

    @Test
    void hugePagesArePaintedWithinBounds() throws IOException {
        var wide = pdf(Pdfs.ofSize(14_400, 20));
        var high = pdf(Pdfs.ofSize(20, 14_400));
        assertThat(List.of(wide.width(), wide.height())).containsExactly(WIDTH, 1);
        assertThat(high.height()).isLessThanOrEqualTo(8_000);
    }

    @Test
    void whatIsTooLargeOrDamagedIsRefusedBeforeItIsUnpacked() {
        String tooLarge = "the picture has more than 40 million pixels";
        assertThatThrownBy(() -> picture(Pictures.bomb(60_000, 60_000))).hasMessage(tooLarge);
        assertThatThrownBy(() -> picture(Pictures.lyingGif())).hasMessage(tooLarge);
        assertThatThrownBy(() -> picture(Pictures.bomb(100, 100))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> pdf(new byte[] {'%', 'P', 'D', 'F', '-', '1'})).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> pdf(Pdfs.secret())).hasMessage("the PDF needs a password");
    }
}
