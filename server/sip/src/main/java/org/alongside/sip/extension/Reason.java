package org.alongside.sip.extension;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.alongside.sip.message.HeaderValue;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Parameters;
import org.alongside.sip.message.Syntax;

/**
 * {@code Reason: Q.850;cause=16;text="Terminated"} (RFC 3326): why a call ended, in the words of SIP or of the telephone network.
 *
 * @param protocol {@code SIP}, {@code Q.850}, or another
 */
public record Reason(String protocol, OptionalInt cause, Optional<String> text) {

    public static Reason sip(int status, String text) {
        return new Reason("SIP", OptionalInt.of(status), Optional.of(text));
    }

    public static Reason q850(int cause, String text) {
        return new Reason("Q.850", OptionalInt.of(cause), Optional.of(text));
    }

    /** All of them: a message may give one for each protocol. */
    public static List<Reason> of(Headers headers) {
        return HeaderValue.list(headers, "Reason").stream()
                .flatMap(value -> read(value).stream())
                .toList();
    }

    private static Optional<Reason> read(HeaderValue value) {
        if (!Syntax.isToken(value.word())) {
            return Optional.empty();
        }
        long cause = value.parameters()
                .get("cause")
                .map(digits -> Syntax.number(digits, 9999))
                .orElse(-1L);
        return Optional.of(new Reason(
                value.word(),
                cause < 0 ? OptionalInt.empty() : OptionalInt.of((int) cause),
                value.parameters().get("text")));
    }

    public boolean isProtocol(String name) {
        return protocol.equalsIgnoreCase(name);
    }

    @Override
    public String toString() {
        var parameters = Parameters.NONE;
        if (cause.isPresent()) {
            parameters = parameters.with("cause", Integer.toString(cause.getAsInt()));
        }
        if (text.isPresent()) {
            parameters = parameters.with("text", Syntax.quote(text.get()));
        }
        return new HeaderValue(protocol, parameters).toString();
    }
}
