package org.alongside.assist.documents.page;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/** PDFs as the world makes them: with subsets of fonts of each kind within, by PDFBox and by Ghostscript. */
public final class Pdfs {
    private static final String LATIN = "Hamburgefonts 0123456789 fiancé";
    private static final String JAPANESE = "日本語の文書、東京 2026年";

    private Pdfs() {}

    /** A subset of a TrueType font, as most programs embed it. */
    static byte[] trueType() throws IOException {
        return inFont("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", LATIN);
    }

    /** A subset of a Japanese font: glyphs by number, as CID fonts have them. */
    static byte[] cjk() throws IOException {
        return inFont("/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf", JAPANESE);
    }

    private static byte[] inFont(String file, String words) throws IOException {
        try (var document = new PDDocument()) {
            PDFont font = PDType0Font.load(document, new ByteArrayInputStream(Files.readAllBytes(Path.of(file))), true);
            var page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            lines(document, page, font, words);
            return saved(document);
        }
    }

    private static void lines(PDDocument document, PDPage page, PDFont font, String words) throws IOException {
        try (var content = new PDPageContentStream(document, page)) {
            for (int line = 0; line < 12; line++) {
                content.beginText();
                content.setFont(font, 10 + line * 2);
                content.newLineAtOffset(50, 780 - line * 55);
                content.showText(words);
                content.endText();
            }
        }
    }

    /** A Type 1 font as such: PDF 1.1 knows nothing newer. */
    static byte[] type1(Path folder) throws IOException, InterruptedException {
        return byGhostscript(folder, "1.1");
    }

    /** The same as a CFF subset (Type 1C). */
    static byte[] cff(Path folder) throws IOException, InterruptedException {
        return byGhostscript(folder, "1.5");
    }

    private static byte[] byGhostscript(Path folder, String version) throws IOException, InterruptedException {
        var program = new StringBuilder("%!PS\n");
        for (int line = 0; line < 12; line++) {
            program.append("/%s findfont %d scalefont setfont 50 %d moveto (Hamburgefonts 0123456789) show\n"
                    .formatted(line % 2 == 0 ? "C059-Roman" : "NimbusSans-Bold", 10 + line * 2, 780 - line * 55));
        }
        program.append("showpage\n");
        var source = Files.writeString(folder.resolve("source-" + version + ".ps"), program, StandardCharsets.US_ASCII);
        var made = folder.resolve("made-" + version + ".pdf");
        run(
                "gs",
                "-q",
                "-dBATCH",
                "-dNOPAUSE",
                "-sDEVICE=pdfwrite",
                "-dEmbedAllFonts=true",
                "-dSubsetFonts=true",
                "-dCompatibilityLevel=" + version,
                "-sPAPERSIZE=a4",
                "-o",
                made.toString(),
                source.toString());
        return Files.readAllBytes(made);
    }

    /** So many pages, each with its number and some text. */
    public static byte[] pages(int count) throws IOException {
        try (var document = new PDDocument()) {
            var font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
            for (int i = 1; i <= count; i++) {
                var page = new PDPage(PDRectangle.A4);
                document.addPage(page);
                lines(document, page, font, "This is page " + i + " of " + count);
            }
            return saved(document);
        }
    }

    static byte[] ofSize(float width, float height) throws IOException {
        try (var document = new PDDocument()) {
            document.addPage(new PDPage(new PDRectangle(width, height)));
            return saved(document);
        }
    }

    static byte[] secret() throws IOException {
        try (var document = new PDDocument()) {
            document.addPage(new PDPage());
            document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            return saved(document);
        }
    }

    /** The objects of a PDF as somebody wrote them by hand; readers rebuild the table that is missing. */
    static byte[] handWritten(String... objects) {
        var out = new StringBuilder("%PDF-1.7\n");
        for (int i = 0; i < objects.length; i++) {
            out.append(i + 1).append(" 0 obj\n").append(objects[i]).append("\nendobj\n");
        }
        out.append("trailer\n<< /Root 1 0 R /Size ").append(objects.length + 1).append(" >>\n%%EOF\n");
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] saved(PDDocument document) throws IOException {
        var bytes = new ByteArrayOutputStream();
        document.save(bytes);
        return bytes.toByteArray();
    }

    /** How poppler paints the first page, so wide. */
    static byte[] byPoppler(Path folder, byte[] pdf, int width) throws IOException, InterruptedException {
        var file = Files.write(folder.resolve("poppler.pdf"), pdf);
        run(
                "pdftoppm",
                "-png",
                "-singlefile",
                "-scale-to-x",
                "" + width,
                "-scale-to-y",
                "-1",
                file.toString(),
                folder.resolve("poppler").toString());
        return Files.readAllBytes(folder.resolve("poppler.png"));
    }

    /** What kinds of fonts poppler finds, all of them within the file. */
    static List<String> fonts(Path folder, byte[] pdf) throws IOException, InterruptedException {
        var file = Files.write(folder.resolve("fonts.pdf"), pdf);
        return Stream.of(run("pdffonts", file.toString()).split("\n", -1))
                .skip(2)
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    /**
     * How far apart two pictures of a page are: in squares of eight by eight pixels, because no two programs smooth an edge
     * alike, and moved by up to a pixel, because none rounds a page's size alike. The share of the squares with ink that differ
     * by more than 32 of 255.
     */
    static double difference(byte[] one, byte[] other) throws IOException {
        var a = ImageIO.read(new ByteArrayInputStream(one));
        var b = ImageIO.read(new ByteArrayInputStream(other));
        double least = 1;
        for (int shift = 0; shift < 9; shift++) {
            least = Math.min(least, difference(a, b, shift % 3 - 1, shift / 3 - 1));
        }
        return least;
    }

    private static double difference(BufferedImage a, BufferedImage b, int right, int down) {
        int inked = 0;
        int differing = 0;
        for (int y = 8; y + 16 < Math.min(a.getHeight(), b.getHeight()); y += 8) {
            for (int x = 8; x + 16 < Math.min(a.getWidth(), b.getWidth()); x += 8) {
                int ours = square(a, x, y);
                int theirs = square(b, x + right, y + down);
                inked += Math.min(ours, theirs) < 255 - 32 ? 1 : 0;
                differing += Math.abs(ours - theirs) > 32 ? 1 : 0;
            }
        }
        return differing / (double) Math.max(1, inked);
    }

    private static int square(BufferedImage image, int x, int y) {
        int sum = 0;
        for (int i = 0; i < 64; i++) {
            sum += image.getRGB(x + i % 8, y + i / 8) >> 8 & 0xFF;
        }
        return sum / 64;
    }
}
