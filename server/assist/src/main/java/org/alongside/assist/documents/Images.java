package org.alongside.assist.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.alongside.assist.documents.fetch.Address;
import org.alongside.assist.documents.fetch.FetchLimits;
import org.alongside.assist.documents.fetch.Fetched;
import org.alongside.assist.documents.fetch.Fetcher;
import org.alongside.assist.documents.page.PictureHead;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;

/**
 * Images that a consumer's page shows and may not read, fetched for it and handed over as they are. They come from hosts
 * that a setting names, also where one of those redirects, and only what begins as a picture of pixels is kept: an SVG could
 * hold scripts. As files, until {@link #drop}. For any thread; blocks.
 */
final class Images {
    /** As large as a page's own images in a picture may be. */
    static final FetchLimits LIMITS = new FetchLimits(4 << 20, Duration.ofSeconds(5), Duration.ofSeconds(10), 3);

    static final int MOST = 5_000;
    private static final long MOST_BYTES_TOGETHER = 1L << 30;

    private record Kept(Path file, String mediaType, int bytes) {}

    private final Path folder;
    private final Fetcher fetcher;
    private final PageSources sources;
    private final RandomGenerator random;
    private final Map<Id, Kept> kept = new ConcurrentHashMap<>();
    private final AtomicLong together = new AtomicLong();

    Images(Path folder, Fetcher fetcher, PageSources sources, RandomGenerator random) {
        this.folder = folder;
        this.fetcher = fetcher.within(LIMITS, sources::allows);
        this.sources = sources;
        this.random = random;
    }

    Result<Image> fetch(Address address) {
        if (!sources.allows(address)) {
            return Result.failed(Failure.Code.FORBIDDEN, "images of " + address.name() + " are not fetched here");
        }
        return kept.size() >= MOST || together.get() + LIMITS.bytes() > MOST_BYTES_TOGETHER
                ? Result.failed(Failure.Code.LIMIT, "too many images are kept now")
                : fetcher.fetch(address).map(Fetched::bytes).flatMap(this::keep);
    }

    private Result<Image> keep(byte[] bytes) {
        var head = PictureHead.read(bytes);
        if (head.isEmpty()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "that is no PNG, JPEG, GIF or WebP");
        }
        if (!head.get().fits()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "the picture has too many pixels");
        }
        var id = Id.random(random);
        try {
            var file = Files.write(folder.resolve(id + ".image"), bytes);
            String type = "image/" + head.get().format().name().toLowerCase(Locale.ROOT);
            kept.put(id, new Kept(file, type, bytes.length));
            together.addAndGet(bytes.length);
            return Result.ok(new Image(id, bytes.length));
        } catch (IOException full) {
            return Result.failed(Failure.Code.SERVER_ERROR, "the image can't be kept");
        }
    }

    Result<ImageFile> read(Id id) {
        var image = kept.get(id);
        try {
            return image == null
                    ? Result.failed(Failure.Code.NOT_FOUND, "there is no such image now")
                    : Result.ok(new ImageFile(image.mediaType, Files.readAllBytes(image.file)));
        } catch (IOException gone) {
            return Result.failed(Failure.Code.NOT_FOUND, "there is no such image now");
        }
    }

    void drop(Id id) {
        Optional.ofNullable(kept.remove(id)).ifPresent(image -> {
            together.addAndGet(-image.bytes);
            Documents.delete(image.file);
        });
    }
}
