package org.alongside.launcher.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Redacted;

/** A file that holds one secret and nothing else, as the secrets of Docker, Kubernetes and systemd are handed in. */
final class SecretFile {
    private static final int MOST_BYTES = 65_536;

    private SecretFile() {}

    /** Its text, without the line end that editors leave; what is wrong is said without the text. */
    static Redacted<String> read(Key<Path> key, Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            if (text.isEmpty() || bytes.length > MOST_BYTES) {
                throw new StartFailure("%s: the file %s is %s."
                        .formatted(key.name(), file, text.isEmpty() ? "empty" : "too large for a secret"));
            }
            return Redacted.of(text);
        } catch (NoSuchFileException missing) {
            throw new StartFailure("%s: the file %s does not exist.".formatted(key.name(), file), missing);
        } catch (IOException unreadable) {
            throw new StartFailure(
                    "%s: the file %s can't be read by this user.".formatted(key.name(), file), unreadable);
        }
    }
}
