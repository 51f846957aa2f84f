package org.alongside.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Passwords;
import org.alongside.store.AgentAccount;
import org.alongside.store.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentsTest {
    private final Database database = Database.inMemory();
    private final HandMovedClock clock = new HandMovedClock();
    private final Agents agents = new Agents(database.agentAccounts(), new Passwords(new SecureRandom()), clock);

    @BeforeEach
    void start() {
        database.start();
        agents.put("ben", Redacted.of("Ben B."), Redacted.of("correct horse"));
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    private String signIn(String username, String password) {
        return switch (agents.signIn(username, Redacted.of(password))) {
            case Result.Ok<AgentAccount>(var account) -> "welcome " + account.username();
            case Result.Failed<AgentAccount>(Failure(var code, var message)) -> code.wireName() + ": " + message;
        };
    }

    @Test
    void theRightPasswordSignsIn() {
        assertThat(signIn("ben", "correct horse")).isEqualTo("welcome ben");
    }

    @Test
    void aWrongPasswordAndAnUnknownNameSoundTheSame() {
        assertThat(signIn("ben", "wrong")).isEqualTo("bad-token: the name or the password is wrong");
        assertThat(signIn("eve", "wrong")).isEqualTo("bad-token: the name or the password is wrong");
        assertThat(signIn("ben", "x".repeat(10_000))).isEqualTo("bad-token: the name or the password is wrong");
    }

    @Test
    void theFifthWrongPasswordLocksAlsoTheRightOneOutForFiveMinutes() {
        for (int i = 0; i < 5; i++) {
            assertThat(signIn("ben", "wrong")).startsWith("bad-token");
        }
        assertThat(signIn("ben", "correct horse"))
                .isEqualTo("limit: too many wrong passwords: try again in a few minutes");
        clock.advance(Duration.ofMinutes(5));
        assertThat(signIn("ben", "correct horse")).isEqualTo("welcome ben");
    }

    @Test
    void aRightPasswordForgetsTheWrongOnes() {
        for (int i = 0; i < 4; i++) {
            signIn("ben", "wrong");
        }
        signIn("ben", "correct horse");
        for (int i = 0; i < 4; i++) {
            signIn("ben", "wrong");
        }
        assertThat(signIn("ben", "correct horse")).isEqualTo("welcome ben");
    }

    @Test
    void namesAndPasswordsHaveAShape() {
        assertThat(agents.put("a b", Redacted.of(""), Redacted.of("long enough")))
                .isInstanceOf(Result.Failed.class);
        assertThat(agents.put("ana", Redacted.of(""), Redacted.of("short"))).isInstanceOf(Result.Failed.class);
        assertThat(agents.all()).extracting(AgentAccount::username).containsExactly("ben");
    }
}
