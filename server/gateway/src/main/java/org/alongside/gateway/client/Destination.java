package org.alongside.gateway.client;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whom a client dials: {@code agent:<name>}, {@code queue:<name>}, {@code sip:user@domain}, or short for the last: {@code
 * user@domain}, {@code user} within the caller's own domain.
 */
sealed interface Destination {
    Pattern NAME = Pattern.compile("[A-Za-z0-9._+~!$'()-]{1,64}");
    Pattern SIP = Pattern.compile("(?:sips?:)?([A-Za-z0-9._+~!$*#'()&=-]{1,64})(?:@([A-Za-z0-9.-]{1,253}))?(?:;.*)?");

    record Agent(String name) implements Destination {
        @Override
        public String text() {
            return "agent:" + name;
        }
    }

    record Queue(String name) implements Destination {
        @Override
        public String text() {
            return "queue:" + name;
        }
    }

    record Sip(String user, String domain) implements Destination {
        @Override
        public String text() {
            return "sip:" + user + "@" + domain;
        }
    }

    /** As a grant lists it. */
    String text();

    /** Empty for what names nobody. URI parameters are dropped: a route is the server's business. */
    static Optional<Destination> parse(String text, String ownDomain) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("agent:")) {
            return name(text.substring("agent:".length())).map(Agent::new);
        }
        if (lower.startsWith("queue:")) {
            return name(text.substring("queue:".length())).map(Queue::new);
        }
        var sip = SIP.matcher(text);
        if (!sip.matches()) {
            return Optional.empty();
        }
        String domain = Optional.ofNullable(sip.group(2)).orElse(ownDomain);
        return Optional.of(new Sip(sip.group(1), domain.toLowerCase(Locale.ROOT)));
    }

    private static Optional<String> name(String text) {
        return NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    /** A number for help, however it is spaced: this is no telephone service, and must not look like one. */
    default boolean isEmergency(Set<String> numbers) {
        return this instanceof Sip(var user, var domain) && numbers.contains(user.replaceAll("[^0-9]", ""));
    }

    /** Denied unless listed; {@code *} stands for any run of characters. */
    default boolean isAllowed(List<String> patterns) {
        String dialled = text().toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(p -> matches(p.toLowerCase(Locale.ROOT), dialled));
    }

    /** Without a regular expression, so that no pattern is slow: each literal piece is searched from where the last ended. */
    private static boolean matches(String pattern, String text) {
        String[] pieces = pattern.split("\\*", -1);
        if (pieces.length == 1) {
            return pattern.equals(text);
        }
        String last = pieces[pieces.length - 1];
        if (!text.startsWith(pieces[0]) || text.length() < pieces[0].length() + last.length()) {
            return false;
        }
        int from = pieces[0].length();
        for (int i = 1; i < pieces.length - 1; i++) {
            int at = text.indexOf(pieces[i], from);
            if (at < 0) {
                return false;
            }
            from = at + pieces[i].length();
        }
        return text.length() - last.length() >= from && text.endsWith(last);
    }
}
