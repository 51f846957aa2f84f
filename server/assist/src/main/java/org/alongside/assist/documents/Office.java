package org.alongside.assist.documents;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;

/**
 * Office documents become PDF through LibreOffice, where it is installed. It runs with a profile of its own, in which macros
 * and links to elsewhere are off, and where the system lets us in a network namespace without a network; it is killed after
 * a minute. One at a time; blocks.
 */
final class Office {
    private static final Duration WITHIN = Duration.ofMinutes(1);

    /** A document that refers to pictures elsewhere must not make this server fetch them. */
    private static final String PROFILE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
            <item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
            <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
            <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
            <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
            <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
            <item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
            </oor:items>
            """;

    private final Path program;
    private final Path folder;
    private final Duration within;
    private final Semaphore one = new Semaphore(1, true);

    Office(Path program, Path folder, Duration within) {
        this.program = program;
        this.folder = folder;
        this.within = within;
    }

    /** LibreOffice as it is found on the path; empty where it is not installed. */
    static Optional<Office> installed(Path folder) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .flatMap(entry -> Stream.of("soffice", "libreoffice").map(name -> Path.of(entry, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Office(program, folder, WITHIN));
    }

    /** The document as a PDF beside it, in a file that its caller deletes. */
    Result<Path> toPdf(Path document) {
        try {
            if (!one.tryAcquire(within.toMillis(), TimeUnit.MILLISECONDS)) {
                return Result.failed(Failure.Code.LIMIT, "too many office documents are being opened now");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Result.failed(Failure.Code.UNAVAILABLE, "the server stops");
        }
        try {
            return convert(document);
        } catch (IOException cannot) {
            return Result.failed(Failure.Code.SERVER_ERROR, "LibreOffice can't be run");
        } finally {
            one.release();
        }
    }

    private Result<Path> convert(Path document) throws IOException {
        var profile = folder.resolve("office");
        Files.createDirectories(profile.resolve("user"));
        Files.writeString(profile.resolve("user/registrymodifications.xcu"), PROFILE, StandardCharsets.UTF_8);
        var command = new ArrayList<String>();
        if (alone()) {
            command.addAll(List.of("unshare", "--net", "--map-root-user"));
        }
        command.addAll(List.of(
                program.toString(),
                "-env:UserInstallation=" + profile.toUri(),
                "--headless",
                "--norestore",
                "--convert-to",
                "pdf",
                "--outdir",
                folder.toString(),
                document.toString()));
        boolean ended = run(command, within);
        var pdf = folder.resolve(document.getFileName().toString().replaceFirst("\\.[^.]*$", "") + ".pdf");
        if (!ended) {
            Files.deleteIfExists(pdf);
            return Result.failed(
                    Failure.Code.TIMEOUT, "the document took longer than " + within.toSeconds() + " s to open");
        }
        return Files.exists(pdf) && !pdf.equals(document)
                ? Result.ok(pdf)
                : Result.failed(Failure.Code.BAD_REQUEST, "LibreOffice can't read the document");
    }

    /** Whether a process may be given a network namespace of its own, which has no network. */
    private static boolean alone() {
        try {
            var tried = new ProcessBuilder("unshare", "--net", "--map-root-user", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return tried.waitFor(2, TimeUnit.SECONDS) && tried.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** False when it had to be killed. */
    private boolean run(List<String> command, Duration atMost) throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("HOME", folder.toString());
        if (path != null) {
            builder.environment().put("PATH", path);
        }
        var process = builder.start();
        try {
            if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return false;
    }
}
