package org.alongside.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CallCommandTest {
    @Test
    void aCallIsToldMomentByMomentAndNoStrangerWritesOnTheTerminal() {
        var call = JsonMapper.shared().readTree("""
                {"call":"01","beganAt":"2026-11-26T08:00:00Z","caller":"ana\\u001b[2J@shop.example","dialled":"queue:advice",
                 "queue":"advice","answeredBy":"ben@bank.example","waitedSeconds":7.02,"talkedSeconds":60.0,"reason":"normal",
                 "legs":[{"side":"caller","address":"ana@shop.example","kind":"client","audio":"opus","video":"VP8",
                          "quality":{"mean":91,"worst":40}},
                         {"side":"callee","address":"ben@bank.example","kind":"client"}],
                 "timeline":[{"at":"2026-11-26T08:00:00Z","text":"calls"},{"at":"2026-11-26T08:00:07.020Z","text":"answered\\u0007"}],
                 "notes":[{"agent":"ben","at":"x","text":"calls back"}]}
                """);

        assertThat(CallCommand.text(call)).isEqualToNormalizingNewlines("""
                call         01
                caller       ana?[2J@shop.example
                dialled      queue:advice
                queue        advice
                answeredBy   ben@bank.example
                reason       normal
                began        2026-11-26T08:00:00Z
                waited       7.02 s
                talked       60.0 s
                caller       ana@shop.example, client, opus, VP8, quality 91, at worst 40
                callee       ben@bank.example, client
                    0.000  calls
                    7.020  answered?
                note         ben: calls back
                """);
    }
}
