package org.alongside.assist.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocketFactory;
import org.alongside.assist.documents.fetch.Destinations;
import org.alongside.assist.documents.fetch.FetchLimits;
import org.alongside.assist.documents.fetch.Fetcher;
import org.alongside.assist.documents.fetch.Names;
import org.alongside.assist.documents.page.Pictures;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that supervisors send for their library: real files, opened by a real process. */
class LibraryFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private Instant now = Instant.now();

    @Test
    void aFileThatCanBeShownIsKeptAndOneThatCannotSaysWhy() throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var documents = documents(threads);
            documents.start();
            var picture = Pictures.of("png", 40, 30);
            var expected = value(documents.expectForLibrary(picture.length));
            assertThat(documents.append(expected.upload(), 0, picture)).isEqualTo(Result.ok(picture.length));
            assertThat(documents.library().trouble(expected.name())).isEmpty();
            assertThat(value(documents.fromLibrary(expected.name())).pages()).isEqualTo(1);

            byte[] words = "no document".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            var refused = value(documents.expectForLibrary(words.length));
            documents.append(refused.upload(), 0, words);
            assertThat(documents.library().trouble(refused.name()).map(Failure::message))
                    .contains("that is neither a PDF nor a picture nor an office document");
            assertThat(documents
                            .expectForLibrary(Documents.MOST_BYTES + 1)
                            .trouble()
                            .map(Failure::message))
                    .contains("a document has at most 25 MiB");

            documents.stop();
            var after = documents(threads);
            after.start();
            assertThat(after.library().trouble(expected.name()))
                    .as("it outlives the server")
                    .isEmpty();
            after.stop();
        }
    }

    private Documents documents(ExecutorService threads) {
        var fetcher = new Fetcher(
                Destinations.PUBLIC,
                FetchLimits.DEFAULT,
                Names.SYSTEM,
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                threads);
        return new Documents(
                folder.resolve("documents"),
                folder.resolve("library"),
                fetcher,
                1,
                threads,
                new SecureRandom(),
                PageSources.NONE);
    }

    @Test
    void whatIsNoLongerListedIsGoneAfterAnHour() throws IOException {
        var files = new LibraryFiles(folder, () -> now);
        var listed = new Id(1, 1);
        var other = new Id(1, 2);
        files.keep(listed, new byte[] {1});
        files.keep(other, new byte[] {2});
        files.retain(Set.of(listed));
        assertThat(files.trouble(other)).as("it may be listed in a moment").isEmpty();
        now = now.plus(Duration.ofHours(2));
        files.retain(Set.of(listed));
        assertThat(files.trouble(other).map(Failure::message)).contains("there is no such file in the library");
        assertThat(files.trouble(listed)).isEmpty();
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aFullLibrarySaysSoBeforeAnythingIsSent() throws IOException {
        var files = new LibraryFiles(folder, () -> now);
        for (int i = 0; i < LibraryFiles.MOST_FILES; i++) {
            assertThat(files.full(1)).isEmpty();
            Files.write(folder.resolve(new Id(1, i).toString()), new byte[] {1});
        }
        assertThat(files.full(1).map(Failure::code)).contains(Failure.Code.LIMIT);
    }

    @Test
    void onlyAWholeNameIsAFileOfTheLibrary() {
        assertThat(LibraryFiles.named("library:00000000000000010000000000000002"))
                .contains(new Id(1, 2));
        for (var other : new String[] {
            "library:", "library:../x", "https://a.example", "library:0000000000000001000000000000000G"
        }) {
            assertThat(LibraryFiles.named(other)).as(other).isEmpty();
        }
    }

    private static <T> T value(Result<T> result) {
        return switch (result) {
            case Result.Ok<T>(var value) -> value;
            case Result.Failed<T>(var failure) -> throw new AssertionError(failure.message());
        };
    }
}
