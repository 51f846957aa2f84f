package org.alongside.assist.documents.page;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;

/**
 * A process that holds one document: a JVM with a small heap, no environment, and a deadline for every order. Whatever goes
 * wrong in it, it is killed. One order at a time; blocks.
 */
final class Painter implements AutoCloseable {
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(30);

    private final Process process;
    private final DataOutputStream orders;
    private final DataInputStream answers;
    private final Executor readers;

    private Painter(Process process, Executor readers) {
        this.process = process;
        this.orders = new DataOutputStream(process.getOutputStream());
        this.answers = new DataInputStream(process.getInputStream());
        this.readers = readers;
    }

    /** @param scratch a folder for what it writes while it warms up */
    static Painter start(Path scratch, Id name, Limits limits, Executor readers) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                java,
                "-Xmx" + limits.heapMegabytes() + "m",
                "-Xss2m",
                "-XX:MaxMetaspaceSize=128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
                "-Djava.io.tmpdir=" + scratch,
                "-Dpdfbox.fontcache=" + scratch,
                "-cp",
                classPath(),
                PainterMain.class.getName(),
                scratch.resolve("warm-" + name).toString());
        var builder =
                new ProcessBuilder(command).directory(scratch.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        return new Painter(builder.start(), readers);
    }

    /** That of this process, which may name folders from where it runs; the other one runs elsewhere. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Waits until it has warmed up. */
    Result<Integer> ready() {
        return opened(answer(STARTED_WITHIN));
    }

    Result<Integer> open(File file, DocumentKind kind, Duration within) {
        return opened(ask(new Order.Open(file.getPath(), kind == DocumentKind.PICTURE), within));
    }

    private static Result<Integer> opened(Result<Order.Answer> answered) {
        return answered.flatMap(answer -> answer instanceof Order.Answer.Opened(int pages)
                ? Result.ok(pages)
                : Result.failed(Failure.Code.SERVER_ERROR, "the document is damaged"));
    }

    /** @param page from 0 */
    Result<PageImage> paint(int page, int width, Duration within) {
        return ask(new Order.Paint(page, width), within)
                .flatMap(answer -> answer instanceof Order.Answer.Painted(var image)
                        ? Result.ok(image)
                        : Result.failed(Failure.Code.SERVER_ERROR, "the document is damaged"));
    }

    private Result<Order.Answer> ask(Order order, Duration within) {
        try {
            order.write(orders);
        } catch (IOException gone) {
            close();
            return fell();
        }
        return answer(within);
    }

    private Result<Order.Answer> answer(Duration within) {
        var reading = CompletableFuture.supplyAsync(this::read, readers);
        try {
            var answered = reading.get(within.toMillis(), TimeUnit.MILLISECONDS);
            if (answered.trouble().isPresent()) {
                close();
            }
            return answered.flatMap(answer -> answer instanceof Order.Answer.Refused(var sentence)
                    ? Result.failed(Failure.Code.BAD_REQUEST, sentence)
                    : Result.ok(answer));
        } catch (TimeoutException slow) {
            close();
            return Result.failed(
                    Failure.Code.TIMEOUT, "the document took longer than " + within.toSeconds() + " s to open");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            close();
            return fell();
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private Result<Order.Answer> read() {
        try {
            return Result.ok(Order.answer(answers));
        } catch (IOException gone) {
            return fell();
        }
    }

    private static <T> Result<T> fell() {
        return Result.failed(Failure.Code.BAD_REQUEST, "the document is too large or too involved to be shown");
    }

    boolean lives() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /**
     * What a process may take.
     *
     * @param open from a document's file to its number of pages
     * @param paint for one page
     */
    record Limits(int heapMegabytes, Duration open, Duration paint) {
        static final Limits DEFAULT = new Limits(320, Duration.ofSeconds(10), Duration.ofSeconds(15));
    }
}
