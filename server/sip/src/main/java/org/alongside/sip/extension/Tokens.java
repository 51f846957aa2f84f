package org.alongside.sip.extension;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.alongside.sip.message.Headers;
import org.alongside.sip.message.SipMessage;
import org.alongside.sip.message.Syntax;

/** The words of Allow, Supported, Require, Unsupported: methods keep their case, option tags compare without it. */
public record Tokens(List<String> words) {
    public static final Tokens NONE = new Tokens(List.of());
    private static final int MAX_WORDS = 64;

    public Tokens {
        words = List.copyOf(words);
    }

    public static Tokens of(String... words) {
        return new Tokens(List.of(words));
    }

    /** Each word once, in order. What is no token, and what is above 64, is left out. */
    public static Tokens of(Headers headers, String name) {
        var words = new LinkedHashSet<String>();
        for (String word : headers.words(name)) {
            if (words.size() < MAX_WORDS && Syntax.isToken(word)) {
                words.add(word);
            }
        }
        return words.isEmpty() ? NONE : new Tokens(List.copyOf(words));
    }

    /** The sender may be asked to do this: it says so in Supported, or demands it itself in Require. */
    public static boolean isOffered(SipMessage message, String option) {
        return of(message.headers(), "Supported").has(option)
                || of(message.headers(), "Require").has(option);
    }

    /** The method is in Allow; unknown where there is no Allow at all. */
    public static Optional<Boolean> allows(SipMessage message, String method) {
        return message.headers().has("Allow")
                ? Optional.of(of(message.headers(), "Allow").words.contains(method))
                : Optional.empty();
    }

    public boolean has(String option) {
        for (String word : words) {
            if (option.equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    public Tokens with(String word) {
        var more = new ArrayList<>(words);
        if (!has(word)) {
            more.add(word);
        }
        return new Tokens(more);
    }

    @Override
    public String toString() {
        return String.join(", ", words);
    }
}
