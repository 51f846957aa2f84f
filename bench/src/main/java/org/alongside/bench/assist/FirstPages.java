package org.alongside.bench.assist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.alongside.assist.documents.page.DocumentKind;
import org.alongside.assist.documents.page.Painters;
import org.alongside.bench.Table.Row;
import org.alongside.kernel.Id;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/** How soon the first page of a long document is there, painted by a process that waited for it, as it does in a server. */
final class FirstPages {
    private static final int PAGES = 200;
    private static final int LINES = 40;
    private static final int WIDTH = 1280;
    private static final int ROUNDS = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private FirstPages() {}

    static Row row() throws IOException {
        var folder = Files.createTempDirectory("alongside-bench-pages-");
        var file = folder.resolve("long.pdf");
        try {
            write(file);
            long median = median(folder, file) / 1_000_000;
            return new Row(
                    "first page of a document of %d pages, median of %d".formatted(PAGES, ROUNDS),
                    median + " ms",
                    "< 1000 ms",
                    median < 1_000);
        } finally {
            remove(folder);
        }
    }

    /** @return nanoseconds */
    private static long median(Path folder, Path file) {
        var random = new SplittableRandom(1);
        var took = new long[ROUNDS];
        try (var painters = new Painters(folder, 2, Thread::startVirtualThread, random)) {
            for (int round = 0; round < ROUNDS; round++) {
                awaitWarm(painters);
                var document = Id.random(random);
                long begun = System.nanoTime();
                var page = painters.open(document, file, DocumentKind.PDF)
                        .flatMap(_ -> painters.paint(document, file, DocumentKind.PDF, 0, WIDTH));
                took[round] = System.nanoTime() - begun;
                page.trouble().ifPresent(failure -> {
                    throw new IllegalStateException("the page was not painted: " + failure.message());
                });
                painters.forget(document);
            }
        }
        Arrays.sort(took);
        return took[ROUNDS / 2];
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static void awaitWarm(Painters painters) {
        painters.warmUp();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!painters.isWarm()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no process that paints came up");
            }
            Thread.onSpinWait();
        }
    }

    private static void write(Path file) throws IOException {
        try (var document = new PDDocument()) {
            var font = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
            for (int number = 1; number <= PAGES; number++) {
                var page = new PDPage(PDRectangle.A4);
                document.addPage(page);
                try (var text = new PDPageContentStream(document, page)) {
                    text.beginText();
                    text.setFont(font, 12);
                    text.setLeading(16);
                    text.newLineAtOffset(60, 780);
                    for (int line = 1; line <= LINES; line++) {
                        text.showText(
                                "Page " + number + ", line " + line + " of a contract that nobody reads to its end.");
                        text.newLine();
                    }
                    text.endText();
                }
            }
            document.save(file.toFile());
        }
    }
}
