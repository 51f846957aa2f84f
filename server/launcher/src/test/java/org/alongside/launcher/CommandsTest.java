package org.alongside.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of an administrator about a server that runs: each takes its data folder, in front of a sub-command or behind. */
class CommandsTest {
    @TempDir
    private Path data = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app list",
                "app add shop",
                "account add ana --role supervisor",
                "account sign-out ana",
                "phone remove bea@phone.example",
                "call 0123",
                "records person ana",
                "records id 0123",
                "erase person ana --yes",
                "erase id 0123 --reference 7"
            })
    void aCommandTakesTheFolderOfItsServerInFrontAndBehind(String command) {
        String nothing = "Nothing runs from " + data + "; start the server first, or name its folder with --data.";
        assertThat(told(command + " --data " + data)).isEqualTo(nothing);
        assertThat(told(command.replaceFirst(" ", " --data " + data + " "))).isEqualTo(nothing);
        assertThat(told(command)).contains("--data");
    }

    @Test
    void aRecordIsAskedForByAPersonOrAnIdAndNothingElse() {
        for (String command : new String[] {"records", "erase"}) {
            String at = command + " --data " + data;
            assertThat(told(at)).isEqualTo("Missing required subcommand; ./alongside help lists what there is.");
            assertThat(told(at + " person")).contains("NAME");
            assertThat(told(at + " id")).contains("ID");
            assertThat(told(at + " phone 7")).contains("phone");
        }
    }

    /** What a command that was wrong says. */
    private static String told(String command) {
        var errors = new ByteArrayOutputStream();
        int code = Alongside.run(new PrintStream(errors, true, StandardCharsets.UTF_8), command.split(" "));
        assertThat(code).as(command).isEqualTo(Alongside.WRONG_INPUT);
        return errors.toString(StandardCharsets.UTF_8).strip();
    }
}
