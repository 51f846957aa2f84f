package org.alongside.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @TempDir
    Path folder;

    @Test
    void aSecondStartFindsWhatTheFirstOneKept() {
        var first = Database.in(folder);
        first.start();
        first.applications().put(new Application("shop", "0".repeat(64), NOW));
        first.stop();
        var second = Database.in(folder);
        second.start();

        assertThat(second.applications().all()).containsExactly(new Application("shop", "0".repeat(64), NOW));
        second.stop();
    }

    @Test
    void whatWasKeptIsThereAfterTheProcessWasKilled() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var killed = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), Killed.class.getName(), folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(killed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(killed.waitFor()).as(said).isEqualTo(9);

        var database = Database.in(folder);
        database.start();
        assertThat(database.applications().all()).containsExactly(new Application("shop", "0".repeat(64), NOW));
        database.stop();
    }

    /** Keeps something and is gone the next moment, as if by {@code kill -9}. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] arguments) {
            var database = Database.in(Path.of(arguments[0]));
            database.start();
            database.applications().put(new Application("shop", "0".repeat(64), NOW));
            Runtime.getRuntime().halt(9);
        }
    }

    @Test
    void itsHealthFollowsItsLife() {
        var database = Database.inMemory();
        assertThat(database.health().ready()).isFalse();
        database.start();
        assertThat(database.health().ready()).isTrue();
        database.stop();
        assertThat(database.health().ready()).isFalse();
        database.stop();
    }

    @Test
    void aDatabaseThatCanNotBeOpenedIsNamedWithoutItsSecrets() {
        var unknown = Database.at("jdbc:nosuch://db.bank.example/alongside?password=hush", "u", Redacted.of("hush"));
        var elsewhere = Database.at("jdbc:h2:tcp://127.0.0.1:1/alongside;PASSWORD_HASH=hush", "u", Redacted.of("hush"));

        assertThatThrownBy(unknown::start)
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("the database jdbc:nosuch://db.bank.example/alongside can't be opened")
                .hasMessageNotContaining("hush");
        assertThatThrownBy(elsewhere::start)
                .isInstanceOf(StartFailure.class)
                .hasMessageStartingWith("the database jdbc:h2:tcp://127.0.0.1:1/alongside can't be opened")
                .hasMessageNotContaining("hush");
    }

    @Test
    void aFileOfAnotherKindIsNamed() throws Exception {
        Path file = folder.resolve("alongside.mv.db");
        java.nio.file.Files.writeString(file, "this is no database ".repeat(1000));

        assertThatThrownBy(Database.in(folder)::start)
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(folder.resolve("alongside").toString());
    }
}
