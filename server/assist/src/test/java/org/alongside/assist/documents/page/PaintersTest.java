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

/** Real processes paint real pages; files that mean harm cost a process and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaintersTest {
    private static final int WIDTH = 1280;
    private static final Painter.Limits SHORT = new Painter.Limits(128, Duration.ofSeconds(4), Duration.ofSeconds(4));

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
        var all = List.of(
                given(Pdfs.pages(1), DocumentKind.PDF),
                given(Pdfs.pages(2), DocumentKind.PDF),
                given(Pdfs.pages(3), DocumentKind.PDF));
        for (var each : all) {
            assertThat(first(each).trouble()).isEmpty();
        }
        assertThat(painters.paint(all.getFirst().id, all.getFirst().file, DocumentKind.PDF, 0, WIDTH)
                        .trouble())
                .isEmpty();
    }

    /** Some are painted as far as they go; what counts is that each ends in time, and that the next document is shown. */
    @Test
    void filesThatMeanHarmCostAProcessAndNothingElse() throws IOException {
        var quick = new Painter.Limits(96, Duration.ofSeconds(4), Duration.ofSeconds(2));
        try (var careful = new Painters(folder, 2, threads, random, quick)) {
            // A form that paints itself, a tree of pages that is its own branch.
            for (byte[] harm : List.of(Harm.formWithinItself(), Harm.pagesWithinThemselves())) {
                var shown = given(harm, DocumentKind.PDF);
                careful.open(shown.id, shown.file, shown.kind)
                        .flatMap(pages -> careful.paint(shown.id, shown.file, shown.kind, 0, WIDTH))
                        .trouble()
                        .ifPresent(failure ->
                                assertThat(failure.code()).isIn(Failure.Code.BAD_REQUEST, Failure.Code.TIMEOUT));
            }
            // A stream that unpacks to more than the heap, and a drawing that takes an hour.
            for (byte[] harm : List.of(Harm.unpacksTo(200L << 20), Harm.drawsForEver())) {
                var shown = given(harm, DocumentKind.PDF);
                var answer = careful.open(shown.id, shown.file, shown.kind)
                        .flatMap(pages -> careful.paint(shown.id, shown.file, shown.kind, 0, WIDTH));
                assertThat(answer.trouble().map(Failure::code))
                        .isPresent()
                        .get()
                        .isIn(Failure.Code.BAD_REQUEST, Failure.Code.TIMEOUT);
            }
        }
        painted(Pdfs.pages(1), DocumentKind.PDF);
    }
}
