package org.alongside.gateway.queue;

/** Whether an agent takes calls, as the agent said, or as the server had to say. */
public sealed interface Presence {
    /** Why an agent is away who did not say so: nobody answered at this console. */
    String NO_ANSWER = "no-answer";

    String DECLINED = "declined";
    String UNREACHABLE = "unreachable";

    /** Whether it was not the agent who said so. */
    static boolean isOurs(String reason) {
        return reason.equals(NO_ANSWER) || reason.equals(DECLINED) || reason.equals(UNREACHABLE);
    }

    record Available() implements Presence {}

    /** @param reason in the agent's words, or one of ours; may be empty */
    record Away(String reason) implements Presence {}
}
