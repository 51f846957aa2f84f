package org.alongside.assist.documents.page;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.jspecify.annotations.Nullable;

/**
 * The painters' processes: a document has one to itself while pages are wanted, the one that rested longest makes room for
 * another, and one waits warmed up for the next document. No process ever holds two documents, one after the other. For any
 * thread; blocks.
 */
public final class Painters implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path scratch;
    private final Executor threads;
    private final RandomGenerator random;
    private final Painter.Limits limits;

    /** How many work at once; the others rest, and a resting one costs memory only. */
    private final Semaphore working;

    private final int most;

    /** Guarded by {@code this}: resting ones, longest first, and those who wait for a document. */
    private final LinkedHashMap<Id, Painter> resting = new LinkedHashMap<>();

    private final ArrayDeque<Painter> warm = new ArrayDeque<>();
    private boolean warming;
    private boolean closed;

    /**
     * @param scratch a folder of its own, which exists
     * @param most processes that hold a document
     * @param threads runs what waits for a process: a virtual thread for each task
     */
    public Painters(Path scratch, int most, Executor threads, RandomGenerator random) {
        this(scratch, most, threads, random, Painter.Limits.DEFAULT);
    }

    Painters(Path scratch, int most, Executor threads, RandomGenerator random, Painter.Limits limits) {
        this.scratch = scratch;
        this.most = most;
        this.threads = threads;
        this.random = random;
        this.limits = limits;
        this.working = new Semaphore(most, true);
    }

    /** Sees to it that a process waits for the next document; returns at once. */
    public void warmUp() {
        synchronized (this) {
            if (warming || closed || !warm.isEmpty()) {
                return;
            }
            warming = true;
        }
        threads.execute(() -> {
            var made = make();
            synchronized (this) {
                warming = false;
                if (made instanceof Result.Ok<Painter>(var painter)) {
                    if (closed) {
                        painter.close();
                    } else {
                        warm.add(painter);
                    }
                }
            }
        });
    }

    /** Whether a process waits for the next document. */
    public synchronized boolean isWarm() {
        return !warm.isEmpty();
    }

    /** How many pages it has; then its process rests. */
    public Result<Integer> open(Id document, Path file, DocumentKind kind) {
        return with(document, painter -> painter.open(file.toFile(), kind, limits.open()));
    }

    /** @param page from 0 */
    public Result<PageImage> paint(Id document, Path file, DocumentKind kind, int page, int width) {
        var painted = with(document, painter -> painter.paint(page, width, limits.paint()), file, kind);
        warmUp(); // not before the page was painted: both would take the time of the same cores
        return painted;
    }

    /** Ends the process of a document that nobody looks at any more. */
    public void forget(Id document) {
        Painter painter;
        synchronized (this) {
            painter = resting.remove(document);
        }
        if (painter != null) {
            painter.close();
        }
    }

    private <T> Result<T> with(Id document, Function<Painter, Result<T>> work) {
        return inTurn(() -> fresh().flatMap(painter -> done(document, painter, work.apply(painter))));
    }

    /** With the process that has the document, or else with another that opens it again. */
    private <T> Result<T> with(Id document, Function<Painter, Result<T>> work, Path file, DocumentKind kind) {
        return inTurn(() -> {
            var its = take(document);
            if (its != null && its.lives()) {
                return done(document, its, work.apply(its));
            }
            return fresh().flatMap(painter -> done(
                    document,
                    painter,
                    painter.open(file.toFile(), kind, limits.open()).flatMap(pages -> work.apply(painter))));
        });
    }

    private interface Turn<T> {
        Result<T> take();
    }

    private <T> Result<T> inTurn(Turn<T> turn) {
        try {
            if (!working.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return Result.failed(Failure.Code.LIMIT, "too many documents are being opened now");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Result.failed(Failure.Code.UNAVAILABLE, "the server stops");
        }
        try {
            return turn.take();
        } finally {
            working.release();
        }
    }

    private synchronized @Nullable Painter take(Id document) {
        return resting.remove(document);
    }

    /** One without a document: the warm one, or a new one. */
    private Result<Painter> fresh() {
        Painter waiting;
        synchronized (this) {
            waiting = warm.poll();
        }
        return waiting != null && waiting.lives() ? Result.ok(waiting) : make();
    }

    private Result<Painter> make() {
        try {
            var painter = Painter.start(scratch, Id.random(random), limits, threads);
            return painter.ready().map(any -> painter);
        } catch (IOException cannot) {
            return Result.failed(Failure.Code.SERVER_ERROR, "no process can be started that would open it");
        }
    }

    private <T> Result<T> done(Id document, Painter painter, Result<T> result) {
        Painter oldest = null;
        synchronized (this) {
            if (closed || !painter.lives()) {
                oldest = painter;
            } else {
                var other = resting.put(document, painter);
                oldest = other != null ? other : resting.size() > most ? longest() : null;
            }
        }
        if (oldest != null) {
            oldest.close();
        }
        return result;
    }

    private Painter longest() {
        Map.Entry<Id, Painter> first = resting.entrySet().iterator().next();
        resting.remove(first.getKey());
        return first.getValue();
    }

    @Override
    public synchronized void close() {
        closed = true;
        resting.values().forEach(Painter::close);
        warm.forEach(Painter::close);
        resting.clear();
        warm.clear();
    }
}
