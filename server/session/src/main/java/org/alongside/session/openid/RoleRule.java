package org.alongside.session.openid;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alongside.session.Agents;
import org.alongside.store.AgentAccount;

/** What a word in the provider's claim gives a person here, written {@code Bank-Agents -> agent} or {@code Team-Loans -> skill loans}. */
public record RoleRule(String word, Gift gives) {
    private static final Pattern FORM = Pattern.compile("(.{1,256}?)\\s*->\\s*(?:(\\w{1,16})|skill\\s+(\\S+))");

    /** A role, or one of the words that queues ask for. */
    public sealed interface Gift {
        record Role(AgentAccount.Role role) implements Gift {}

        record Skill(String name) implements Gift {}
    }

    public static Optional<RoleRule> parse(String text) {
        Matcher rule = FORM.matcher(text.strip());
        if (!rule.matches()) {
            return Optional.empty();
        }
        String word = Optional.ofNullable(rule.group(1)).orElse("").strip();
        var skill = Optional.ofNullable(rule.group(3));
        Optional<Gift> gift = skill.isPresent()
                ? skill.filter(name -> name.matches(Agents.SKILL)).map(Gift.Skill::new)
                : Optional.ofNullable(rule.group(2)).flatMap(RoleRule::role).map(Gift.Role::new);
        return gift.filter(given -> !word.isEmpty()).map(given -> new RoleRule(word, given));
    }

    private static Optional<AgentAccount.Role> role(String name) {
        return Arrays.stream(AgentAccount.Role.values())
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
