package org.alongside.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.alongside.session.Grant;
import org.junit.jupiter.api.Test;

/** What a page may ask for, and what it hears where it may not. */
class CommandRulesTest extends CallWorld {
    @Test
    void destinationsAreDeniedUnlessListedAndNothingIsAnsweredWithSilence() {
        var expected = new LinkedHashMap<String, String>();
        expected.put("agent:carl", "unreachable");
        expected.put("agent:zoe", "not-found");
        expected.put("sip:112@pbx.example", "forbidden");
        expected.put("9-1-1", "forbidden");
        expected.put("sip:someone@elsewhere.example", "forbidden");
        expected.put("queue:advice", "forbidden");
        expected.put("not a destination", "not-found");
        var caller = new FakeClient(
                gateway.service(), FakeClient.grant("dan", Grant.Role.CONSUMER, true, "agent:*", "sip:*@pbx.example"));
        int n = 0;
        for (var entry : expected.entrySet()) {
            caller.heard.clear();
            caller.say("call.dial", "'call':'%032x','to':'%s',%s".formatted(++n, entry.getKey(), AUDIO));
            assertThat(caller.heard("call.ended"))
                    .as(entry.getKey())
                    .containsExactly("{'reason':'" + entry.getValue() + "'}");
            assertThat(caller.heard("ok")).hasSize(1);
        }
        assertThat(caller.busy).isFalse();
    }

    @Test
    void aNinthCallOfOneConnectionIsOneTooMany() {
        for (int i = 1; i <= 9; i++) {
            ana.say("call.dial", "'call':'%032x','to':'sip:bob@pbx.example',%s".formatted(i, AUDIO));
        }
        settle();
        assertThat(ana.heard("call.ended")).containsExactly("{'reason':'overload'}");
        assertThat(gateway.inFlight()).isEqualTo(8);
    }

    @Test
    void aBadCommandIsAnsweredWithTheFieldsName() {
        var cases = new LinkedHashMap<String, String>();
        cases.put("call.dial|'call':'xyz','to':'agent:bea'," + AUDIO, "call: must be 32 lower-case hex digits");
        cases.put("call.dial|'call':'" + CALL + "'," + AUDIO, "to: must be a text of 1 to 320 characters");
        cases.put(
                "call.dial|'call':'" + CALL + "','to':'agent:bea','audio':'loud','video':'none'",
                "audio: must be sendrecv, sendonly, recvonly or none");
        cases.put("call.dtmf|'call':'" + CALL + "','tones':'12x'", "tones: may hold 0-9, A-D, *, # and commas");
        cases.put(
                "call.attach|'call':'" + CALL + "','attach':0,'sdp':'v'",
                "attach: must be a whole number from 1 to 1000000");
        cases.put("call.attach|'call':'" + CALL + "','attach':1,'sdp':'v'", "sdp: ");
        cases.put("call.hold|'call':'" + CALL + "'", "call: no such call");
        cases.put("presence|'available':'yes'", "available: must be true or false");
        cases.put("call.sing|'call':'" + CALL + "'", "type: unknown");
        cases.forEach((command, message) -> {
            ana.heard.clear();
            String[] parts = command.split("\\|", 2);
            ana.say(parts[0], parts[1]);
            assertThat(ana.heard).as(command).hasSize(1);
            assertThat(ana.heard.getFirst().path("message").asString(""))
                    .as(command)
                    .startsWith(message);
        });
    }
}
