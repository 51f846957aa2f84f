package org.alongside.session;

import java.util.Optional;
import org.alongside.kernel.Redacted;

/**
 * How an agent is shown to a consumer besides by name.
 *
 * @param picture an https address, or a data: address of a small picture
 * @param text a line, say a job and a branch
 */
public record AssistIntroduction(Optional<Redacted<String>> picture, Optional<Redacted<String>> text) {
    public static final AssistIntroduction NONE = new AssistIntroduction(Optional.empty(), Optional.empty());
}
