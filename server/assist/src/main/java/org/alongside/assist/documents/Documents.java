package org.alongside.assist.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.assist.documents.fetch.Fetched;
import org.alongside.assist.documents.fetch.Fetcher;
import org.alongside.assist.documents.page.DocumentKind;
import org.alongside.assist.documents.page.PageImage;
import org.alongside.assist.documents.page.PageWidths;
import org.alongside.assist.documents.page.Painters;
import org.alongside.assist.documents.page.PictureHead;
import org.alongside.kernel.Component;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;

/**
 * The documents of the support sessions that are open now: takes them in by address or by content, and paints their pages on
 * demand. Kept as files that are gone with {@link #drop}, and all of them at the next start. For any thread; blocks.
 */
public final class Documents implements Component, DocumentSource {
    /** What one document may weigh, however it comes. */
    public static final int MOST_BYTES = 25 << 20;

    private static final int MOST_DOCUMENTS = 400;
    private static final int REMEMBERED_BYTES = 32 << 20;

    private final Path folder;
    private final Fetcher fetcher;
    private final RandomGenerator random;
    private final Painters painters;
    private final Map<Id, Kept> kept = new ConcurrentHashMap<>();
    private final Remembered remembered = new Remembered();
    private final Uploads uploads;
    private final LibraryFiles library;
    private final PageSources sources;
    private final Images images;
    private volatile Optional<Office> office = Optional.empty();

    private record Kept(Path file, DocumentKind kind, int pages) {}

    /**
     * @param folder of its own; whatever lies there is removed at start
     * @param library another one, for the files of the supervisors' library, which stay
     * @param processes that hold a document at once
     * @param threads a virtual thread for each task
     * @param random unpredictable: who knows a document's id may see it
     * @param sources what is read for consumers' pages
     */
    public Documents(
            Path folder,
            Path library,
            Fetcher fetcher,
            int processes,
            Executor threads,
            RandomGenerator random,
            PageSources sources) {
        this.folder = folder;
        this.library = new LibraryFiles(library, InstantSource.system());
        this.fetcher = fetcher;
        this.random = random;
        this.painters = new Painters(folder, processes, threads, random);
        this.uploads = new Uploads(random, System::nanoTime);
        this.sources = sources;
        this.images = new Images(folder, fetcher, sources, random);
    }

    @Override
    public String name() {
        return "documents";
    }

    @Override
    public void start() {
        try {
            clear();
            Files.createDirectories(folder);
            library.start();
        } catch (IOException unusable) {
            throw new StartFailure("the folder " + folder + " can't be used: " + unusable.getMessage(), unusable);
        }
        office = Office.installed(folder);
    }

    @Override
    public void stop() {
        painters.close();
        try {
            clear();
        } catch (IOException left) {
            // Removed at the next start.
        }
    }

    private void clear() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Its first page then comes at once. Returns at once itself. */
    @Override
    public void warmUp() {
        painters.warmUp();
    }

    @Override
    public PageSources sources() {
        return sources;
    }

    @Override
    public Result<byte[]> fetch(Address address) {
        return fetcher.fetch(address).map(Fetched::bytes);
    }

    @Override
    public Result<Image> fetchImage(Address address) {
        return images.fetch(address);
    }

    /** An image that was fetched for a page, as it came. */
    public Result<ImageFile> image(Id id) {
        return images.read(id);
    }

    /** What it is, is told by its bytes alone. */
    @Override
    public Result<Document> take(byte[] bytes) {
        var kind = DocumentKind.of(bytes);
        if (kind.isEmpty()) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "that is neither a PDF nor a picture nor an office document");
        }
        if (kind.get() == DocumentKind.PICTURE
                && !PictureHead.read(bytes).orElseThrow().fits()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "the picture has too many pixels");
        }
        if (kept.size() >= MOST_DOCUMENTS) {
            return Result.failed(Failure.Code.LIMIT, "too many documents are open now");
        }
        try {
            return take(bytes, kind.get());
        } catch (IOException full) {
            return Result.failed(Failure.Code.SERVER_ERROR, "the document can't be kept");
        }
    }

    private Result<Document> take(byte[] bytes, DocumentKind kind) throws IOException {
        var id = Id.random(random);
        var file = Files.write(folder.resolve(id + ".document"), bytes);
        if (kind != DocumentKind.OFFICE) {
            return open(id, file, kind);
        }
        var converter = office;
        if (converter.isEmpty()) {
            Files.delete(file);
            return Result.failed(
                    Failure.Code.UNAVAILABLE,
                    "office documents need LibreOffice, which is not installed on the server");
        }
        var pdf = converter.get().toPdf(file);
        Files.delete(file);
        return pdf.flatMap(made -> open(id, made, DocumentKind.PDF));
    }

    private Result<Document> open(Id id, Path file, DocumentKind kind) {
        var opened = painters.open(id, file, kind);
        switch (opened) {
            case Result.Ok<Integer>(var pages) -> kept.put(id, new Kept(file, kind, pages));
            case Result.Failed<Integer> _ -> {
                painters.forget(id);
                delete(file);
            }
        }
        return opened.map(pages -> new Document(id, kind, pages));
    }

    /** @param page from 1 */
    public Result<PageImage> page(Id id, int page, int wanted) {
        var document = kept.get(id);
        if (document == null) {
            return Result.failed(Failure.Code.NOT_FOUND, "there is no such document now");
        }
        if (page < 1 || page > document.pages) {
            return Result.failed(Failure.Code.NOT_FOUND, "the document has " + document.pages + " pages");
        }
        int width = PageWidths.atLeast(wanted);
        var painted = remembered.find(id, page, width);
        if (painted.isPresent()) {
            return Result.ok(painted.get());
        }
        var image = painters.paint(id, document.file, document.kind, page - 1, width);
        if (image instanceof Result.Ok<PageImage>(var fresh)) {
            remembered.put(id, page, width, fresh);
        }
        return image;
    }

    @Override
    public Result<Id> announce(int bytes, Consumer<byte[]> whole) {
        return uploads.announce(bytes, whole);
    }

    public LibraryFiles library() {
        return library;
    }

    @Override
    public Result<Document> fromLibrary(Id file) {
        return library.read(file).flatMap(this::take);
    }

    /**
     * Where a file for the library is to be sent.
     *
     * @param name of the file in the library, once all of it has come and could be opened
     */
    public record Expected(Id upload, Id name) {}

    /** Somebody is about to send a file for the library. */
    public Result<Expected> expectForLibrary(int bytes) {
        var name = Id.random(random);
        return library.full(bytes)
                .map(Result::<Id>failed)
                .orElseGet(() -> announce(bytes, whole -> keepInLibrary(name, whole)))
                .map(upload -> new Expected(upload, name));
    }

    /** What can't be shown is not kept: it is opened once, as if somebody had pushed it. */
    private void keepInLibrary(Id name, byte[] whole) {
        switch (take(whole)) {
            case Result.Ok<Document>(var document) -> {
                drop(document.id());
                library.keep(name, whole);
            }
            case Result.Failed<Document>(var failure) -> library.refuse(name, failure);
        }
    }

    /** A part of a document that was announced. */
    public Result<Integer> append(Id upload, int from, byte[] part) {
        return uploads.append(upload, from, part);
    }

    @Override
    public void drop(Id id) {
        images.drop(id);
        var document = kept.remove(id);
        if (document != null) {
            painters.forget(id);
            remembered.forget(id);
            delete(document.file);
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            // Removed at the next start.
        }
    }

    /** The pictures that were painted last, so that the second party finds them made. For any thread. */
    private static final class Remembered {
        private record Key(Id id, int page, int width) {}

        private final LinkedHashMap<Key, PageImage> pictures = new LinkedHashMap<>(16, 0.75f, true);
        private long bytes;

        synchronized Optional<PageImage> find(Id id, int page, int width) {
            return Optional.ofNullable(pictures.get(new Key(id, page, width)));
        }

        synchronized void put(Id id, int page, int width, PageImage image) {
            var before = pictures.put(new Key(id, page, width), image);
            bytes += image.bytes().length - (before == null ? 0 : before.bytes().length);
            var oldest = pictures.values().iterator();
            while (bytes > REMEMBERED_BYTES) {
                bytes -= oldest.next().bytes().length;
                oldest.remove();
            }
        }

        synchronized void forget(Id id) {
            pictures.entrySet().removeIf(entry -> {
                boolean its = entry.getKey().id.equals(id);
                bytes -= its ? entry.getValue().bytes().length : 0;
                return its;
            });
        }
    }
}
