package org.alongside.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.security.PrivateFile;
import org.jspecify.annotations.Nullable;

/**
 * The folder that one running instance owns: certificates, keys, records, log. The lock in it dies with the process, so a
 * killed server leaves nothing to clean up.
 */
final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String RUNNING = "running";

    private final Path folder;
    private final FileChannel channel;

    private DataFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Makes the folder where it is missing and takes it; refused while another instance has it. */
    static DataFolder take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                String who = running(folder)
                        .map(it -> " (process " + it.process() + ")")
                        .orElse("");
                throw new StartFailure(
                        "Alongside already runs from %s%s; stop it, or give this one another folder with --data"
                                .formatted(folder, who));
            }
            return new DataFolder(folder, channel);
        } catch (IOException unusable) {
            throw new StartFailure(
                    "the data folder %s can't be used: %s".formatted(folder, unusable.getMessage()), unusable);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Reads a secret file, or makes it with this text, readable by its owner alone. */
    String secret(String name, java.util.function.Supplier<String> make) {
        Path file = path(name);
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            String made = make.get();
            PrivateFile.write(file, (made + "\n").getBytes(StandardCharsets.UTF_8));
            return made;
        } catch (IOException unusable) {
            throw new StartFailure("the file %s can't be used: %s".formatted(file, unusable.getMessage()), unusable);
        }
    }

    /** Leaves word for {@code status}. */
    void runs(String managementUrl) throws IOException {
        PrivateFile.write(
                path(RUNNING),
                (ProcessHandle.current().pid() + " " + managementUrl + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What the last instance left word of; it may be gone by now. */
    static Optional<Running> running(Path folder) {
        try {
            String[] words = Files.readString(folder.resolve(RUNNING)).strip().split(" ", -1);
            return words.length == 2 ? Optional.of(new Running(words[0], words[1])) : Optional.empty();
        } catch (IOException nothing) {
            return Optional.empty();
        }
    }

    /** A process, by its number in decimal, and where it is managed. */
    record Running(String process, String managementUrl) {
        boolean lives() {
            return process.matches("[0-9]{1,18}")
                    && ProcessHandle.of(Long.parseLong(process)).isPresent();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path(RUNNING));
        channel.close();
    }
}
