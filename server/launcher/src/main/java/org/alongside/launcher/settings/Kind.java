package org.alongside.launcher.settings;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.alongside.gateway.queue.OpeningHours;
import org.alongside.gateway.trunk.NumberRules;
import org.alongside.kernel.NetworkRange;
import org.alongside.kernel.Redacted;
import org.alongside.security.openid.Client;
import org.alongside.session.Agents;
import org.alongside.session.openid.RoleRule;

/**
 * How the text of a setting becomes a value.
 *
 * @param says completes the sentence 'server.https-port must be …'
 * @param parse empty where the text is no such thing
 */
record Kind<T>(String says, Function<String, Optional<T>> parse) {
    private static final Pattern PORT_RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    static final Kind<String> TEXT =
            new Kind<>("a text", text -> Optional.of(text).filter(t -> !t.isBlank()));

    static final Kind<Redacted<String>> SECRET = new Kind<>("a text", text -> Optional.of(Redacted.of(text)));

    static final Kind<Boolean> YES_NO = new Kind<>(
            "true or false",
            text -> Optional.of(text)
                    .filter(t -> t.equals("true") || t.equals("false"))
                    .map(Boolean::valueOf));

    /** What may stand before the {@code @} of a SIP address. */
    static final Kind<String> SIP_USER = new Kind<>(
            "the user part of a SIP address", text -> Optional.of(text).filter(t -> t.matches("[^\\s@<>\"]{1,64}")));

    static final Kind<String> HOST = new Kind<>(
            "an address or a host name",
            text -> Optional.of(text).filter(t -> t.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|[0-9A-Fa-f:.]{2,45}")));

    static final Kind<NumberRules.Rule> NUMBER_RULE =
            new Kind<>("a rule like 00... -> +... or ???? -> 4930????", NumberRules.Rule::parse);

    static final Kind<Integer> DSCP = number("a DSCP from 0 to 63", 0, 63);

    static final Kind<Integer> PORT = number("a port from 1 to 65535, or 0 to leave it closed", 0, 65_535);

    static final Kind<PortRange> PORTS = new Kind<>("ports like 16000-16004", Kind::portRange);

    static final Kind<String> ADDRESS =
            new Kind<>("an IPv4 or IPv6 address", text -> literal(text).map(address -> text));

    static final Kind<NetworkRange> NETWORK =
            new Kind<>("an address or a network like 10.0.0.0/8", NetworkRange::parse);

    static final Kind<Path> FILE = new Kind<>("the path of a file", Kind::path);

    static final Kind<URI> SIP_URI =
            new Kind<>("an address like sip:10.1.2.3:5060;transport=udp", text -> uri(text, "sip"));

    static final Kind<URI> CONTROL_URL = new Kind<>("an address like wss://broker-1:8092", text -> uri(text, "wss"));

    /** Plain HTTP is for tries on one machine. */
    static final Kind<URI> HTTPS_URL = new Kind<>(
            "an address like https://id.bank.example", text -> web(text).filter(Client::safe));

    /** RFC 6749 §3.3. */
    static final Kind<String> SCOPE = new Kind<>(
            "a scope, a word without spaces", text -> Optional.of(text).filter(t -> t.matches("[!#-\\[\\]-~]{1,128}")));

    static final Kind<RoleRule> ROLE_RULE =
            new Kind<>("a rule like Bank-Agents -> agent or Team-Loans -> skill loans", RoleRule::parse);

    static final Kind<String> JDBC_URL =
            new Kind<>("a JDBC address", text -> Optional.of(text).filter(t -> t.startsWith("jdbc:")));

    static final Kind<String> QUEUE_NAME = new Kind<>(
            "a name of letters, digits, . _ ~ or -",
            text -> Optional.of(text).filter(t -> t.matches("[A-Za-z0-9._~-]{1,64}")));

    static final Kind<String> SKILL = new Kind<>(
            "a word of letters, digits or -", text -> Optional.of(text).filter(t -> t.matches(Agents.SKILL)));

    /** Whom one dials; whether it leads anywhere shows when it is dialled. */
    static final Kind<String> DESTINATION = new Kind<>(
            "a destination like queue:advice, agent:ben or sip:desk@pbx.example",
            text -> Optional.of(text)
                    .filter(t -> t.matches(
                            "(queue|agent):[A-Za-z0-9._~-]{1,64}|sip:[^\\s@<>\";]{1,64}@[A-Za-z0-9.-]{1,253}")));

    static final Kind<ZoneId> TIME_ZONE = new Kind<>("a time zone like Europe/Berlin", Kind::zone);

    static final Kind<OpeningHours.Weekly> WEEKLY =
            new Kind<>("hours like mon-fri 08:00-18:00", OpeningHours.Weekly::parse);

    static final Kind<OpeningHours.SpecialDay> SPECIAL_DAY =
            new Kind<>("a day like 2026-12-24 09:00-12:00 or 2026-12-25 closed", OpeningHours.SpecialDay::parse);

    static Kind<Integer> number(String says, int lowest, int highest) {
        return new Kind<>(says, text -> digits(text).filter(n -> n >= lowest && n <= highest));
    }

    static Kind<Integer> number(int lowest, int highest) {
        return number("a number from " + lowest + " to " + highest, lowest, highest);
    }

    /** One of an enum's names, written in lower case with hyphens. */
    static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String says = "one of "
                + String.join(", ", Arrays.stream(constants).map(Kind::wireName).toList());
        return new Kind<>(
                says,
                text -> Arrays.stream(constants)
                        .filter(constant -> wireName(constant).equals(text))
                        .findFirst());
    }

    /** One of these words, as written. */
    static Kind<String> among(List<String> words) {
        return new Kind<>(
                "one of " + String.join(", ", words), text -> Optional.of(text).filter(words::contains));
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static Optional<Integer> digits(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Optional<PortRange> portRange(String text) {
        Matcher matcher = PORT_RANGE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        return first >= 1 && first <= last && last <= 65_535
                ? Optional.of(new PortRange(first, last))
                : Optional.empty();
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }

    /** Never asks the name service: a host name is not an address here. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    private static Optional<URI> web(String text) {
        return uri(text, "https").or(() -> uri(text, "http"));
    }

    private static Optional<URI> uri(String text, String scheme) {
        try {
            return Optional.of(URI.create(text)).filter(uri -> scheme.equals(uri.getScheme()));
        } catch (IllegalArgumentException notAUri) {
            return Optional.empty();
        }
    }
}
