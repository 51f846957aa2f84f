package org.alongside.broker.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.alongside.kernel.Result;

/** Whatever text arrives: reading never throws, and what was read can be written and read again. */
class BrokerJsonFuzzTest {
    private static final BrokerJson JSON = new BrokerJson();

    @FuzzTest
    void anyTextIsReadOrRefused(byte[] text) {
        check(new String(text, StandardCharsets.UTF_8));
    }

    static void check(String text) {
        if (JSON.read(text) instanceof Result.Ok<Frame>(var frame) && !(frame instanceof Frame.Unreadable)) {
            assertThat(JSON.read(JSON.write(frame))).isEqualTo(Result.ok(frame));
        }
    }
}
