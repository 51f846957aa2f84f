package org.alongside.sip.extension;

import java.util.Optional;
import org.alongside.sip.message.HeaderValue;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Parameters;
import org.alongside.sip.message.Syntax;

/**
 * {@code Retry-After: 120 (in a meeting);duration=60} (RFC 3261 §20.33); the comment is for people and isn't kept.
 *
 * @param duration how many seconds it will then be reachable
 */
public record RetryAfter(long seconds, Optional<Long> duration) {
    private static final long MAX = Integer.MAX_VALUE;

    public static RetryAfter seconds(long seconds) {
        return new RetryAfter(seconds, Optional.empty());
    }

    public static Optional<RetryAfter> of(Headers headers) {
        return headers.first("Retry-After").flatMap(RetryAfter::parse);
    }

    private static Optional<RetryAfter> parse(String text) {
        int comment = text.indexOf('(');
        int end = text.lastIndexOf(')');
        if (comment >= 0 && end < comment) {
            return Optional.empty();
        }
        return HeaderValue.parse(comment < 0 ? text : text.substring(0, comment) + text.substring(end + 1))
                .flatMap(RetryAfter::read);
    }

    private static Optional<RetryAfter> read(HeaderValue value) {
        long seconds = Syntax.number(value.word(), MAX);
        var duration = value.parameters().get("duration").map(digits -> Syntax.number(digits, MAX));
        return seconds < 0 ? Optional.empty() : Optional.of(new RetryAfter(seconds, duration.filter(n -> n >= 0)));
    }

    @Override
    public String toString() {
        var parameters = duration.map(n -> Parameters.NONE.with("duration", Long.toString(n)))
                .orElse(Parameters.NONE);
        return new HeaderValue(Long.toString(seconds), parameters).toString();
    }
}
