package org.alongside.session.openid;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.openid.Claims;
import org.alongside.session.Arrival;
import org.alongside.session.openid.RoleRule.Gift;
import org.alongside.store.AgentAccount;

/**
 * Reads a person out of claims, as an administrator's rules say.
 *
 * @param username the claim with the name; of an e-mail address the part before the {@code @} counts, in lower case
 * @param roles the claim whose words the rules are about
 */
public record ClaimRules(String username, String roles, List<RoleRule> rules) {
    private static final int LONGEST_NAME = 128;
    private static final int MOST_SKILLS = 16;

    public ClaimRules {
        rules = List.copyOf(rules);
    }

    /** Fails where no rule gives a role: the provider may know many people who have no business here. */
    public Result<Arrival> arrival(Claims claims) {
        var words = Set.copyOf(claims.words(roles));
        var gifts = rules.stream()
                .filter(rule -> words.contains(rule.word()))
                .map(RoleRule::gives)
                .toList();
        Optional<AgentAccount.Role> highest = gifts.stream()
                .filter(Gift.Role.class::isInstance)
                .map(gift -> ((Gift.Role) gift).role())
                .max(Comparator.naturalOrder());
        var name = claims.text(username)
                .map(text -> text.replaceFirst("@.*", "").strip().toLowerCase(Locale.ROOT));
        if (highest.isEmpty()) {
            return Result.failed(
                    Failure.Code.FORBIDDEN,
                    "you have no role here: the sign-in provider's claim '" + roles + "' names none that counts");
        }
        return name.map(found -> Result.ok(
                        new Arrival(claims.subject(), found, displayName(claims, found), highest.get(), skills(gifts))))
                .orElseGet(() -> Result.failed(
                        Failure.Code.FORBIDDEN,
                        "the sign-in provider does not say your name: no claim '" + username + "'"));
    }

    private static Redacted<String> displayName(Claims claims, String username) {
        String name =
                claims.text("name").orElse("").replaceAll("\\p{Cntrl}", " ").strip();
        return Redacted.of(name.isEmpty() ? username : name.substring(0, Math.min(name.length(), LONGEST_NAME)));
    }

    /** Where no rule is about skills, they are the administrator's business alone. */
    private Optional<Set<String>> skills(List<Gift> gifts) {
        if (rules.stream().noneMatch(rule -> rule.gives() instanceof Gift.Skill)) {
            return Optional.empty();
        }
        var skills = new TreeSet<String>();
        gifts.stream()
                .filter(Gift.Skill.class::isInstance)
                .map(gift -> ((Gift.Skill) gift).name())
                .sorted()
                .limit(MOST_SKILLS)
                .forEach(skills::add);
        return Optional.of(skills);
    }
}
