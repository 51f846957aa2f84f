package org.alongside.assist.documents.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** PDFs that were made to hurt whoever opens them. */
final class Harm {
    private static final String CATALOG = "<< /Type /Catalog /Pages 2 0 R >>";
    private static final String PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";

    private Harm() {}

    static byte[] formWithinItself() {
        return Pdfs.handWritten(
                CATALOG,
                PAGES,
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
                "<< /Length 5 >>\nstream\n/F Do\nendstream",
                "<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /F 5 0 R >> >> /Length 11 >>\n"
                        + "stream\n/F Do /F Do\nendstream");
    }

    static byte[] pagesWithinThemselves() {
        return Pdfs.handWritten(CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1 >>");
    }

    static byte[] unpacksTo(long size) throws IOException {
        return withContent(size, "0 0 m 9 9 l S\n");
    }

    /** Hundreds of thousands of large fills, each of them cheap to write down. */
    static byte[] drawsForEver() throws IOException {
        return withContent(
                100L << 20, "0 0 600 800 re 9 9 580 780 re 20 20 500 700 re f* 0 0 m 600 800 400 0 0 800 c S\n");
    }

    private static byte[] withContent(long size, String line) throws IOException {
        var packed = new ByteArrayOutputStream();
        byte[] many = line.repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        try (var out = new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_SPEED))) {
            for (long written = 0; written < size; written += many.length) {
                out.write(many);
            }
        }
        return Pdfs.handWritten(
                CATALOG,
                PAGES,
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << >> >>",
                "<< /Filter /FlateDecode /Length " + packed.size() + " >>\nstream\n"
                        + packed.toString(StandardCharsets.ISO_8859_1) + "\nendstream");
    }
}
