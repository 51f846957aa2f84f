package org.alongside.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EraseCommandTest {
    @Test
    void whatWouldBeErasedIsToldInWordsAndNoStrangerWritesOnTheTerminal() {
        var found = JsonMapper.shared().readTree("""
                {"counts":{"calls":2,"notes":0,"supportSessions":1,"supportEvents":14,"recordings":1,"tokens":0,"auditEntries":3},
                 "recordedAs":["Ana\\u001b[2J Adams","ana@bank.example"],"goesOn":["call 01"],"accounts":["agent ana"],
                 "unreadableRecordings":1}
                """);

        assertThat(EraseCommand.text(found, false)).isEqualTo("""
                Kept, and erased with --yes:
                      2  calls that are over
                      1  support sessions
                     14  lines of what happened in them
                      1  recordings, as files
                      3  audit entries, which stay without the name
                Recorded as: Ana?[2J Adams; ana@bank.example.
                It goes on, and until it is over nothing is erased: call 01.
                Accounts stay, and what they did in the audit: agent ana.
                Nobody can tell whose they are: 1 recordings that are sealed with another key.
                """);
        assertThat(EraseCommand.text(found, true)).startsWith("Erased:\n");
    }

    @Test
    void nothingIsSaidAsNothing() {
        var found = JsonMapper.shared().readTree("{\"counts\":{\"calls\":0},\"unreadableRecordings\":0}");

        assertThat(EraseCommand.text(found, false)).isEqualTo("Nothing is kept under that.\n");
    }
}
