package org.alongside.gateway.trunk;

import java.time.Duration;
import java.util.Optional;

/**
 * How a trunk stands.
 *
 * @param places addresses to which its name leads now
 * @param calls in both directions
 * @param last what it said to the latest request, OPTIONS or call
 */
public record TrunkReport(String name, boolean up, int places, int calls, Optional<Answer> last) {

    /** @param status as in SIP; 408 stands for silence, and 503 also for a connection that fails (RFC 3261 §8.1.3.1) */
    public record Answer(int status, Duration ago) {
        public String words() {
            return switch (status) {
                case 408 -> "no answer";
                case 503 -> "503 or no connection";
                default -> String.valueOf(status);
            };
        }
    }

    /** Why no call should go there; empty where one may. */
    public Optional<String> trouble() {
        if (places == 0) {
            return Optional.of("its name leads nowhere");
        }
        return up ? Optional.empty() : last.map(Answer::words);
    }
}
