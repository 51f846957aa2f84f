package org.alongside.gateway.trunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How numbers are written on the other side of a trunk: the first rule that fits rewrites the user part of an address, and
 * where none fits it stays. No regular expressions, so that no number is slow.
 */
public record NumberRules(List<Rule> rules) {
    public static final NumberRules NONE = new NumberRules(List.of());
    private static final String REST = "...";
    private static final int LONGEST = 64;

    public NumberRules {
        rules = List.copyOf(rules);
    }

    /** The user part as the other side writes it. */
    public String rewrite(String user) {
        return rules.stream()
                .flatMap(rule -> rule.rewrite(user).stream())
                .findFirst()
                .orElse(user);
    }

    /**
     * {@code from -> to}. In {@code from}, {@code ?} is one digit, {@code ...} at the end whatever follows, everything else
     * itself; in {@code to}, each {@code ?} is the next of these digits and {@code ...} what followed.
     */
    public record Rule(String from, String to) {
        /** Empty where the text is no rule: then {@link #rewrite} would have nothing to put in. */
        public static Optional<Rule> parse(String text) {
            String[] sides = text.split("->", -1);
            if (sides.length != 2) {
                return Optional.empty();
            }
            String from = sides[0].strip();
            String to = sides[1].strip();
            String head = from.endsWith(REST) ? from.substring(0, from.length() - REST.length()) : from;
            boolean right = isText(from)
                    && isText(to)
                    && !head.contains(REST)
                    && digits(to) <= digits(from)
                    && count(to) <= (from.endsWith(REST) ? 1 : 0);
            return right ? Optional.of(new Rule(from, to)) : Optional.empty();
        }

        private static boolean isText(String side) {
            return !side.isEmpty()
                    && side.length() <= LONGEST
                    && side.chars().allMatch(c -> c > ' ' && c < 0x7f && "<>\"@,\\".indexOf(c) < 0);
        }

        private static long digits(String side) {
            return side.chars().filter(c -> c == '?').count();
        }

        private static int count(String to) {
            int found = 0;
            for (int at = to.indexOf(REST); at >= 0; at = to.indexOf(REST, at + REST.length())) {
                found++;
            }
            return found;
        }

        /** Empty where the rule doesn't fit, or would leave nothing. */
        Optional<String> rewrite(String user) {
            boolean open = from.endsWith(REST);
            String head = open ? from.substring(0, from.length() - REST.length()) : from;
            if (open ? user.length() < head.length() : user.length() != head.length()) {
                return Optional.empty();
            }
            var matched = new ArrayList<Character>();
            for (int i = 0; i < head.length(); i++) {
                char wanted = head.charAt(i);
                char is = user.charAt(i);
                if (wanted == '?' ? !(is >= '0' && is <= '9') : wanted != is) {
                    return Optional.empty();
                }
                if (wanted == '?') {
                    matched.add(is);
                }
            }
            return Optional.of(filled(matched, user.substring(head.length()))).filter(result -> !result.isEmpty());
        }

        private String filled(List<Character> digits, String rest) {
            var out = new StringBuilder();
            int next = 0;
            int i = 0;
            while (i < to.length()) {
                if (to.startsWith(REST, i)) {
                    out.append(rest);
                    i += REST.length();
                } else {
                    char c = to.charAt(i++);
                    out.append(c == '?' ? digits.get(next++).charValue() : c);
                }
            }
            return out.toString();
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }
}
