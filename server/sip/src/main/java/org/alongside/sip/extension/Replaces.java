package org.alongside.sip.extension;

import java.util.List;
import java.util.Optional;
import org.alongside.sip.message.HeaderValue;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Parameters;
import org.alongside.sip.message.Syntax;

/**
 * {@code Replaces: 425928@bobster.example;to-tag=7743;from-tag=6472} (RFC 3891 §6.1): the dialog whose place an INVITE takes.
 *
 * @param toTag the tag of the side that gets the INVITE
 * @param earlyOnly only a call that was not answered yet
 */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {
    private static final List<String> KNOWN = List.of("to-tag", "from-tag");

    /** Empty unless there is exactly one: more are answered 400 (RFC 3891 §3). */
    public static Optional<Replaces> of(Headers headers) {
        var all = headers.all("Replaces");
        return all.size() == 1 ? parse(all.getFirst()) : Optional.empty();
    }

    public static Optional<Replaces> parse(String text) {
        return HeaderValue.parse(text).flatMap(Replaces::read);
    }

    private static Optional<Replaces> read(HeaderValue value) {
        var parameters = value.parameters();
        boolean callId = value.word().chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',');
        boolean both = KNOWN.stream().allMatch(name -> parameters.get(name).isPresent());
        return callId && both
                ? Optional.of(new Replaces(
                        value.word(),
                        parameters.get("to-tag").orElse(""),
                        parameters.get("from-tag").orElse(""),
                        parameters.has("early-only")))
                : Optional.empty();
    }

    @Override
    public String toString() {
        var parameters = Parameters.NONE.with("to-tag", Syntax.word(toTag)).with("from-tag", Syntax.word(fromTag));
        return new HeaderValue(callId, earlyOnly ? parameters.withFlag("early-only") : parameters).toString();
    }
}
