package org.alongside.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.alongside.kernel.Redacted;
import org.junit.jupiter.api.Test;

/** What a person reads once all of it serves. */
class GreetingTest {
    private static final Greeting BARE = Greeting.at("https://localhost:8443", "http://localhost:9990");
    private static final Greeting.Account DEMO = new Greeting.Account("demo", Redacted.of("tidy-otter"));

    @Test
    void theDemoSaysWhereTheShopIsAndWithWhatPasswordItsAgentSignsIn() {
        assertThat(BARE.withShop().with(DEMO).withConsole(Optional.empty()).text())
                .isEqualToNormalizingNewlines("""

                Ready
                  https://localhost:8443/sample/   the shop: call an expert
                  https://localhost:8443/agent/    the agent's console
                      name demo, password tidy-otter
                  http://localhost:9990/   health
                The certificate is our own, so the browser asks about it once. Ctrl-C stops.
                """);
    }

    @Test
    void whereNoPasswordOpensTheConsoleNoneIsToldButWhoDoes() {
        assertThat(BARE.withShop().withConsole(Optional.of("Example Bank")).text())
                .contains("/agent/    the agent's console\n      sign in with Example Bank\n")
                .doesNotContain("password");
    }

    @Test
    void aServerWithSettingsSaysNothingOfADemo() {
        assertThat(BARE.withConsole(Optional.empty()).text()).isEqualToNormalizingNewlines("""

                Ready
                  https://localhost:8443/agent/    the agent's console
                  http://localhost:9990/   health
                Ctrl-C stops.
                """);
    }

    @Test
    void thePasswordStaysOutOfLogs() {
        assertThat(BARE.with(DEMO).toString()).doesNotContain("tidy-otter");
    }
}
