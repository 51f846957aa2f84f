package org.alongside.sip.extension;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.alongside.sip.message.HeaderValue;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.Parameters;
import org.alongside.sip.message.Syntax;

/**
 * {@code User-to-User: 56a390f3d2b7;encoding=hex;purpose=isdn-uui} (RFC 7433 §4.1): what an application says to the one that
 * answers, carried without being read.
 *
 * @param content as written but for quotes
 * @param encoding {@code hex} where nothing else is said
 * @param purpose which application's; also called package
 * @param others parameters of the sender's own, kept
 */
public record UserToUser(String content, Optional<String> encoding, Optional<String> purpose, Parameters others) {
    public static final String HEADER = "User-to-User";

    public static UserToUser hex(String content) {
        return new UserToUser(content, Optional.of("hex"), Optional.empty(), Parameters.NONE);
    }

    /** In order; there may be one for each purpose. */
    public static List<UserToUser> of(Headers headers) {
        return HeaderValue.list(headers, HEADER).stream()
                .flatMap(value -> read(value).stream())
                .toList();
    }

    private static Optional<UserToUser> read(HeaderValue value) {
        String word = value.word();
        var parameters = value.parameters();
        if (!Syntax.isQuoted(word) && !Syntax.isToken(word)) {
            return Optional.empty();
        }
        return Optional.of(new UserToUser(
                Syntax.unquote(word),
                parameters.get("encoding").map(e -> e.toLowerCase(Locale.ROOT)),
                parameters.get("purpose"),
                parameters.without("encoding").without("purpose")));
    }

    @Override
    public String toString() {
        var parameters = Parameters.NONE;
        if (encoding.isPresent()) {
            parameters = parameters.with("encoding", Syntax.word(encoding.get()));
        }
        if (purpose.isPresent()) {
            parameters = parameters.with("purpose", Syntax.word(purpose.get()));
        }
        return Syntax.word(content) + parameters + others;
    }
}
