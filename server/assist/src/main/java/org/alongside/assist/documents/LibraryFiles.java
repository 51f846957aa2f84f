package org.alongside.assist.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;

/**
 * The files that supervisors sent for their library, in a folder of their own, each by a random name. One that the library
 * does not list is gone at its next change, but for what came within the last hour and may be about to be listed. For any
 * thread; blocks.
 */
public final class LibraryFiles {
    /** What an item's address begins with, before the file's name. */
    public static final String SCHEME = "library:";

    static final int MOST_FILES = 500;
    static final long MOST_BYTES_TOGETHER = 1L << 30;
    private static final Duration MAY_BE_LISTED_SOON = Duration.ofHours(1);
    private static final int MOST_TROUBLES = 100;

    private final Path folder;
    private final InstantSource clock;

    /** Why a file that came is not kept; the oldest are forgotten. */
    private final Map<Id, Failure> troubles = new LinkedHashMap<>();

    LibraryFiles(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    void start() throws IOException {
        Files.createDirectories(folder);
    }

    /** The name in an address of the library; empty for every other address. */
    public static Optional<Id> named(String address) {
        return address.startsWith(SCHEME) ? Id.parse(address.substring(SCHEME.length())) : Optional.empty();
    }

    /** Why there is no room for a file of this size, if there is none. */
    synchronized Optional<Failure> full(int bytes) {
        try {
            var files = all();
            long together = 0;
            for (var file : files.values()) {
                together += Files.size(file);
            }
            return files.size() >= MOST_FILES || together + bytes > MOST_BYTES_TOGETHER
                    ? Optional.of(new Failure(
                            Failure.Code.LIMIT,
                            "the library holds " + MOST_FILES + " files and " + (MOST_BYTES_TOGETHER >> 30)
                                    + " GiB at most: delete some"))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.of(unusable());
        }
    }

    /** Whole or not at all, whatever happens meanwhile. */
    synchronized void keep(Id name, byte[] bytes) {
        try {
            var part = Files.write(folder.resolve(name + ".part"), bytes);
            Files.move(part, folder.resolve(name.toString()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException full) {
            refuse(name, unusable());
        }
    }

    synchronized void refuse(Id name, Failure why) {
        troubles.put(name, why);
        troubles.keySet()
                .removeAll(troubles.keySet().stream()
                        .limit(Math.max(0, troubles.size() - MOST_TROUBLES))
                        .collect(Collectors.toSet()));
    }

    synchronized Result<byte[]> read(Id name) {
        var file = folder.resolve(name.toString());
        try {
            return Files.exists(file) ? Result.ok(Files.readAllBytes(file)) : Result.failed(missing(name));
        } catch (IOException unreadable) {
            return Result.failed(unusable());
        }
    }

    /** Why an item may not list this file, if it may not. */
    public synchronized Optional<Failure> trouble(Id name) {
        return Files.exists(folder.resolve(name.toString())) ? Optional.empty() : Optional.of(missing(name));
    }

    private Failure missing(Id name) {
        return Optional.ofNullable(troubles.get(name))
                .orElseGet(() -> new Failure(Failure.Code.NOT_FOUND, "there is no such file in the library"));
    }

    /** The library lists these now, and no others. */
    public synchronized void retain(Set<Id> listed) {
        var old = clock.instant().minus(MAY_BE_LISTED_SOON);
        try {
            for (var file : all().entrySet()) {
                boolean recent =
                        Files.getLastModifiedTime(file.getValue()).toInstant().isAfter(old);
                if (!listed.contains(file.getKey()) && !recent) {
                    Files.deleteIfExists(file.getValue());
                }
            }
        } catch (IOException left) {
            // Removed at the library's next change.
        }
    }

    private Map<Id, Path> all() throws IOException {
        try (var files = Files.list(folder)) {
            var all = new LinkedHashMap<Id, Path>();
            files.forEach(file -> Id.parse(file.getFileName().toString()).ifPresent(name -> all.put(name, file)));
            return all;
        }
    }

    private static Failure unusable() {
        return new Failure(Failure.Code.SERVER_ERROR, "the library's files can't be kept or read");
    }
}
