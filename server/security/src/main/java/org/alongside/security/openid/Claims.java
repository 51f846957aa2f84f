package org.alongside.security.openid;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.alongside.kernel.Redacted;

/**
 * What a verified ID token says about a person. Its text is a person's; it never reaches a log.
 *
 * @param subject who it is, for ever: the issuer and its own name for the person (OpenID Connect Core 1.0 §5.7)
 * @param token the ID token itself, which a sign-out at the provider shows
 */
public record Claims(String subject, Redacted<String> token, Redacted<Map<String, Object>> values) {

    /** A claim by its name, or by a path like {@code realm_access.roles}; empty where it is no text. */
    public Optional<String> text(String path) {
        return at(path).filter(String.class::isInstance).map(String.class::cast);
    }

    /** A claim that lists words, or is one; none where it is neither. */
    public List<String> words(String path) {
        return at(path).stream()
                .flatMap(value -> value instanceof List<?> list ? list.stream() : java.util.stream.Stream.of(value))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** A name may have dots of its own: {@code https://bank.example/roles}. */
    private Optional<Object> at(String path) {
        if (values.reveal().containsKey(path)) {
            return Optional.ofNullable(values.reveal().get(path));
        }
        Optional<Object> here = Optional.of(values.reveal());
        for (String step : path.split("\\.", -1)) {
            here = here.filter(Map.class::isInstance).map(map -> ((Map<?, ?>) map).get(step));
        }
        return here;
    }
}
