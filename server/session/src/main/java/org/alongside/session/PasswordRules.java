package org.alongside.session;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.alongside.kernel.Redacted;

/**
 * What a password must be, after NIST SP 800-63B §5.1.1: long enough, and none of those that are tried first. No mixture of
 * letters and signs is asked for, because that makes passwords worse.
 */
final class PasswordRules {
    static final int SHORTEST = 8;
    static final int LONGEST = 256;
    private static final int FEWEST_DIFFERENT = 4;

    /** The heads of lists of passwords that leaked; a tail of digits or signs makes none of them better. */
    private static final Set<String> TRIED_FIRST = Set.of(
            "password",
            "passwort",
            "passw",
            "qwerty",
            "qwertyuiop",
            "qwertz",
            "azerty",
            "letmein",
            "welcome",
            "willkommen",
            "admin",
            "administrator",
            "iloveyou",
            "sunshine",
            "princess",
            "football",
            "baseball",
            "monkey",
            "dragon",
            "superman",
            "changeme",
            "secret",
            "default",
            "master",
            "trustno",
            "abcdefgh",
            "abcd",
            "asdfghjkl",
            "zaqxsw",
            "alongside",
            "agent",
            "supervisor",
            "test",
            "guest",
            "user",
            "login");

    private PasswordRules() {}

    /** A sentence for who chose it; empty where it will do. */
    static Optional<String> objection(String username, Redacted<String> password) {
        String text = password.reveal();
        if (text.length() < SHORTEST || text.length() > LONGEST) {
            return Optional.of("a password has 8 to 256 characters");
        }
        String lower = text.toLowerCase(Locale.ROOT);
        String core = lower.replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
        boolean named = lower.contains(username.toLowerCase(Locale.ROOT)) && username.length() > 2;
        boolean even = lower.chars().distinct().count() < FEWEST_DIFFERENT;
        boolean counted = "01234567890123456789 98765432109876543210".contains(lower);
        return named || even || counted || TRIED_FIRST.contains(core)
                ? Optional.of("this password is among the first that are tried: choose another")
                : Optional.empty();
    }
}
