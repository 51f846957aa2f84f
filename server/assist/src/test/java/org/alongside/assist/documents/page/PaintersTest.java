package org.alongside.assist.documents.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real processes paint real pages, and poppler paints them too; files that mean harm cost a process and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaintersTest {
    private static final int WIDTH = 1280;
    private static final Painter.Limits SHORT =
            new Painter.Limits(128, Duration.ofSeconds(4), Duration.ofSeconds(4));

    /** What is promised on a machine that does nothing else. */
    private static final Duration FIRST_PAGE = Duration.ofSeconds(1);

    @TempDir
    private static Path folder = Path.of("");

    private final SplittableRandom random = new SplittableRandom(7);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Painters painters = new Painters(folder, 2, threads, random);

    @BeforeAll
    void begin() {
        painters = new Painters(folder, 2, threads, random, SHORT);
        painters.warmUp();
    }

    @AfterAll
    void end() {
        painters.close();
        threads.close();
    }

    private record Shown(Id id, Path file, DocumentKind kind) {}

    private Shown given(byte[] document, DocumentKind kind) throws IOException {
        var id = Id.random(random);
        return new Shown(id, Files.write(folder.resolve(id.toString()), document), kind);
    }

    private Result<PageImage> first(Shown shown) {
        return painters.open(shown.id, shown.file, shown.kind)
                .flatMap(pages -> painters.paint(shown.id, shown.file, shown.kind, 0, WIDTH));
    }

    private PageImage painted(byte[] document, DocumentKind kind) throws IOException {
        var shown = given(document, kind);
        var image = first(shown);
        painters.forget(shown.id);
        assertThat(image.trouble()).isEmpty();
        return ((Result.Ok<PageImage>) image).value();
    }

    private Failure refused(byte[] document, DocumentKind kind) throws IOException {
        return first(given(document, kind)).trouble().orElseThrow(() -> new AssertionError("it was painted"));
    }

    @Test
    void fontsWithinAPdfLookAsPopplerPaintsThem() throws IOException, InterruptedException {
        record Sample(String kind, byte[] pdf) {}
        var samples = List.of(
                new Sample(" Type 1 ", Pdfs.type1(folder)),
                new Sample(" Type 1C ", Pdfs.cff(folder)),
                new Sample(" CID TrueType ", Pdfs.trueType()),
                new Sample(" CID TrueType ", Pdfs.cjk()));
        for (var sample : samples) {
            assertThat(Pdfs.fonts(folder, sample.pdf)).allSatisfy(font -> assertThat(font)
                    .contains(sample.kind)
                    .matches(".{6}\\+.* yes yes .*"));
            var ours = painted(sample.pdf, DocumentKind.PDF).bytes();
            assertThat(Pdfs.difference(ours, Pdfs.byPoppler(folder, sample.pdf, WIDTH)))
                    .as(sample.kind)
                    .isLessThan(0.02);
        }
    }

    @Test
    void theFirstPageOfALongDocumentComesAtOnceFromAWarmProcess() throws IOException {
        var shown = given(Pdfs.pages(200), DocumentKind.PDF);
        painted(Pdfs.pages(1), DocumentKind.PDF); // whoever pushes a document finds a process that is warm
        awaitWarm();
        long begun = System.nanoTime();
        var page = first(shown);
        var took = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(page.trouble()).isEmpty();
        assertThat(took).isLessThan(FIRST_PAGE.multipliedBy(2));
        assertThat(painters.paint(shown.id, shown.file, shown.kind, 199, WIDTH).trouble())
                .isEmpty();
        assertThat(painters.paint(shown.id, shown.file, shown.kind, 200, WIDTH).trouble())
                .contains(new Failure(Failure.Code.BAD_REQUEST, "there is no such page"));
    }

    private void awaitWarm() {
        while (!painters.isWarm()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aDocumentThatMadeRoomForOthersIsOpenedAgain() throws IOException {
        var all = List.of(given(Pdfs.pages(1), DocumentKind.PDF), given(Pdfs.pages(2), DocumentKind.PDF), given(Pdfs.pages(3), DocumentKind.PDF));
        for (var each : all) {
            assertThat(first(each).trouble()).isEmpty();
        }
        assertThat(painters.paint(all.getFirst().id, all.getFirst().file, DocumentKind.PDF, 0, WIDTH).trouble())
                .isEmpty();
    }

    @Test
    void filesThatMeanHarmAreRefusedAndTheNextDocumentIsShown() throws IOException {
        var tooBig = new Failure(Failure.Code.BAD_REQUEST, "the picture has more than 40 million pixels");
        assertThat(refused(Pictures.bomb(60_000, 60_000), DocumentKind.PICTURE)).isEqualTo(tooBig);
        assertThat(refused(Pictures.lyingGif(), DocumentKind.PICTURE)).isEqualTo(tooBig);
        var damaged = new Failure(Failure.Code.BAD_REQUEST, "the document is damaged");
        assertThat(refused(Pictures.bomb(100, 100), DocumentKind.PICTURE)).isEqualTo(damaged);
        assertThat(refused(new byte[] {'%', 'P', 'D', 'F', '-', '1'}, DocumentKind.PDF).code()).isEqualTo(Failure.Code.BAD_REQUEST);
        // A form that paints itself, a tree of pages that is its own branch, a stream that unpacks to twice the heap.
        for (byte[] harm : List.of(Harm.formWithinItself(), Harm.pagesWithinThemselves(), Harm.unpacksTo(256L << 20))) {
            var answer = first(given(harm, DocumentKind.PDF));
            answer.trouble().ifPresent(failure -> assertThat(failure.code()).isIn(Failure.Code.BAD_REQUEST, Failure.Code.TIMEOUT));
        }
        // A program that draws for ever.
        assertThat(refused(Harm.drawsForEver(), DocumentKind.PDF).code()).isIn(Failure.Code.TIMEOUT, Failure.Code.BAD_REQUEST);
        painted(Pdfs.pages(1), DocumentKind.PDF);
    }
}
