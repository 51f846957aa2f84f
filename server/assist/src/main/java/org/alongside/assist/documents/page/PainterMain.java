package org.alongside.assist.documents.page;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.jspecify.annotations.Nullable;

/**
 * The program of a painter's process: opens one document, paints its pages, ends with its standard input. {@link Painter}
 * starts it. What it reads may make it loop, grow or fall: its heap, its deadline and its end are the parent's business.
 */
final class PainterMain {
    private @Nullable Pages pages;

    private PainterMain() {}

    public static void main(String[] arguments) throws IOException {
        var in = new DataInputStream(System.in);
        var out = new DataOutputStream(System.out);
        // Nobody but us writes there.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        ImageIO.setUseCache(false);
        warm(arguments.length > 0 ? Optional.of(new File(arguments[0])) : Optional.empty());
        Order.write(new Order.Answer.Opened(1), out);
        var main = new PainterMain();
        for (var order = Order.read(in); order.isPresent(); order = Order.read(in)) {
            Order.write(main.obey(order.get()), out);
        }
    }

    private Order.Answer obey(Order order) {
        try {
            return switch (order) {
                case Order.Open(var file, boolean picture) -> {
                    var opened = picture ? PicturePages.open(new File(file)) : PdfPages.open(new File(file));
                    pages = opened;
                    yield new Order.Answer.Opened(opened.count());
                }
                case Order.Paint(int page, int width) -> paint(page, width);
            };
        } catch (Pages.Unusable unusable) {
            return new Order.Answer.Refused(unusable.sentence());
        } catch (IOException | RuntimeException | StackOverflowError damaged) {
            // A parser that is fed anything throws anything; the process and its heap are thrown away with the
            // document.
            return new Order.Answer.Refused("the document is damaged");
        }
    }

    private Order.Answer paint(int page, int width) throws IOException {
        var opened = pages;
        if (opened == null || page < 0 || page >= opened.count()) {
            return new Order.Answer.Refused("there is no such page");
        }
        return new Order.Answer.Painted(Packing.pack(opened.paint(page, width)));
    }

    /** Paints a page of its own, so that the first one of a document finds everything loaded. */
    private static void warm(Optional<File> scratch) throws IOException {
        if (scratch.isEmpty()) {
            return;
        }
        var bytes = new ByteArrayOutputStream();
        try (var document = new PDDocument()) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.beginText();
                content.showText("Alongside");
                content.endText();
            }
            document.save(bytes);
        }
        var file = scratch.get();
        Files.write(file.toPath(), bytes.toByteArray());
        try {
            Packing.pack(PdfPages.open(file).paint(0, PageWidths.atLeast(1)));
        } finally {
            Files.delete(file.toPath());
        }
    }
}
