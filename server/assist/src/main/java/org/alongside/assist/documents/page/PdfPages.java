package org.alongside.assist.documents.page;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;

/** A PDF, of which a page is read when it is painted. Nothing in it is run, and nothing outside it is fetched. */
final class PdfPages implements Pages {
    private final PDDocument document;
    private final PDFRenderer renderer;

    private PdfPages(PDDocument document) {
        this.document = document;
        this.renderer = new PDFRenderer(document);
        renderer.setSubsamplingAllowed(true);
    }

    static PdfPages open(File file) throws IOException {
        try {
            // In memory, because that has an end: what unpacks to more than the heap ends the process.
            var document =
                    Loader.loadPDF(new RandomAccessReadBufferedFile(file), IOUtils.createMemoryOnlyStreamCache());
            if (document.getNumberOfPages() < 1 || document.getNumberOfPages() > Order.MOST_PAGES) {
                throw new Unusable("the PDF must have 1 to " + Order.MOST_PAGES + " pages");
            }
            return new PdfPages(document);
        } catch (InvalidPasswordException secret) {
            throw new Unusable("the PDF needs a password");
        }
    }

    @Override
    public int count() {
        return document.getNumberOfPages();
    }

    @Override
    public BufferedImage paint(int page, int width) throws IOException {
        var sheet = document.getPage(page);
        var box = sheet.getCropBox();
        boolean lying = sheet.getRotation() % 180 != 0;
        double wide = Math.max(1, lying ? box.getHeight() : box.getWidth());
        double high = Math.max(1, lying ? box.getWidth() : box.getHeight());
        return renderer.renderImage(page, (float) PageWidths.scale(wide, high, width), ImageType.RGB);
    }
}
