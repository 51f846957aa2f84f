package org.alongside.assist.documents;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;

/**
 * Files that are on their way here, part by part, each to a place that was announced to one party alone. One that is silent
 * for a minute is forgotten. For any thread.
 */
final class Uploads {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long MOST_BYTES_TOGETHER = 200L << 20;

    private static final class Upload {
        private final int size;
        private final Consumer<byte[]> whole;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long heardNanos;

        Upload(int size, Consumer<byte[]> whole, long nowNanos) {
            this.size = size;
            this.whole = whole;
            this.heardNanos = nowNanos;
        }
    }

    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final Map<Id, Upload> uploads = new LinkedHashMap<>();

    Uploads(RandomGenerator random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
    }

    synchronized Result<Id> announce(int size, Consumer<byte[]> whole) {
        long now = nanoTime.getAsLong();
        uploads.values().removeIf(upload -> now - upload.heardNanos > PATIENCE.toNanos());
        if (size < 1) {
            return Result.failed(Failure.Code.BAD_REQUEST, "an empty file is no document");
        }
        if (size > Documents.MOST_BYTES) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "a document has at most " + (Documents.MOST_BYTES >> 20) + " MiB");
        }
        long together =
                uploads.values().stream().mapToLong(upload -> upload.size).sum();
        if (together + size > MOST_BYTES_TOGETHER) {
            return Result.failed(Failure.Code.LIMIT, "too many documents are on their way now");
        }
        var id = Id.random(random);
        uploads.put(id, new Upload(size, whole, now));
        return Result.ok(id);
    }

    /**
     * Takes a part; the last one hands over the whole.
     *
     * @param from how many bytes came before it, so that a part that is sent again is not taken twice
     * @return how many have come now
     */
    Result<Integer> append(Id id, int from, byte[] part) {
        Upload done;
        synchronized (this) {
            var upload = uploads.get(id);
            if (upload == null) {
                return Result.failed(Failure.Code.NOT_FOUND, "no document is expected there");
            }
            if (from != upload.bytes.size() || part.length == 0 || part.length > upload.size - from) {
                return Result.failed(
                        Failure.Code.CONFLICT, upload.bytes.size() + " of " + upload.size + " bytes have come");
            }
            upload.bytes.writeBytes(part);
            upload.heardNanos = nanoTime.getAsLong();
            if (upload.bytes.size() < upload.size) {
                return Result.ok(upload.bytes.size());
            }
            uploads.remove(id);
            done = upload;
        }
        done.whole.accept(done.bytes.toByteArray());
        return Result.ok(done.size);
    }
}
