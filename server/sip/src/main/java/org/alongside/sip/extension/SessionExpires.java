package org.alongside.sip.extension;

import java.util.Locale;
import java.util.Optional;
import org.alongside.sip.message.HeaderValue;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Parameters;
import org.alongside.sip.message.Syntax;

/** {@code Session-Expires: 1800;refresher=uac} (RFC 4028 §4): how long a session lasts without refresh, and who refreshes. */
public record SessionExpires(long seconds, Optional<Refresher> refresher) {
    private static final long MAX = Integer.MAX_VALUE;

    /** The two sides of the transaction in which it is agreed, not of the dialog. */
    public enum Refresher {
        UAC,
        UAS
    }

    public static Optional<SessionExpires> of(Headers headers) {
        return headers.first("Session-Expires").flatMap(HeaderValue::parse).flatMap(SessionExpires::read);
    }

    private static Optional<SessionExpires> read(HeaderValue value) {
        long seconds = Syntax.number(value.word(), MAX);
        return seconds < 0
                ? Optional.empty()
                : Optional.of(new SessionExpires(
                        seconds, value.parameters().get("refresher").flatMap(SessionExpires::named)));
    }

    private static Optional<Refresher> named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "uac" -> Optional.of(Refresher.UAC);
            case "uas" -> Optional.of(Refresher.UAS);
            default -> Optional.empty();
        };
    }

    /** The least interval that a message allows, in seconds: its Min-SE, else the 90 of RFC 4028 §5. */
    public static long minimumOf(Headers headers) {
        long stated = headers.first("Min-SE")
                .flatMap(HeaderValue::parse)
                .map(value -> Syntax.number(value.word(), MAX))
                .orElse(-1L);
        return Math.max(stated, LEAST_SECONDS);
    }

    /** No interval below this is ever agreed. */
    public static final long LEAST_SECONDS = 90;

    @Override
    public String toString() {
        var parameters = refresher
                .map(side -> Parameters.NONE.with("refresher", side.name().toLowerCase(Locale.ROOT)))
                .orElse(Parameters.NONE);
        return new HeaderValue(Long.toString(seconds), parameters).toString();
    }
}
