package org.alongside.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Writes files that hold secrets: readable by their owner alone (0600, in folders of 0700) from their first byte, and whole
 * or not at all, also when the machine loses power in between.
 */
public final class PrivateFile {
    private PrivateFile() {}

    /** Makes missing folders too. */
    public static void write(Path file, byte[] contents) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        makeFolder(folder);
        Path unfinished = Files.createTempFile(folder, "." + file.getFileName(), ".new", only(folder, "rw-------"));
        try {
            try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                var rest = ByteBuffer.wrap(contents);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            Files.createDirectories(folder, only(parent == null ? folder : parent, "rwx------"));
        }
    }

    /** The permissions as attributes for a new file, where the file system of {@code near} knows them. */
    private static FileAttribute<?>[] only(Path near, String permissions) {
        boolean posix = near.getFileSystem().supportedFileAttributeViews().containsAll(Set.of("posix"));
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
