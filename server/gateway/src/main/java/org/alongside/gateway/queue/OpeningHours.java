package org.alongside.gateway.queue;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a queue takes callers, on the clock of one time zone. A span may go past midnight ({@code 22:00-06:00}); it belongs to
 * the day on which it begins.
 *
 * @param weekly what holds on each day of the week; a day without an entry is closed
 * @param exceptions days on which something else holds, holidays for one; no span means closed
 */
public record OpeningHours(ZoneId zone, Map<DayOfWeek, List<Span>> weekly, Map<LocalDate, List<Span>> exceptions) {
    private static final String CLOCK = "([01]\\d|2[0-3]):([0-5]\\d)-([01]\\d|2[0-3]|24):([0-5]\\d)";
    private static final Pattern SPAN = Pattern.compile(CLOCK);
    private static final Pattern WEEKLY = Pattern.compile("([a-z]{3})(?:-([a-z]{3}))? (" + CLOCK + ")");
    private static final Pattern EXCEPTION = Pattern.compile("(\\d{4}-\\d{2}-\\d{2}) (closed|" + CLOCK + ")");

    /** Day and night. */
    public static final OpeningHours ALWAYS = new OpeningHours(ZoneId.of("UTC"), everyDay(), Map.of());

    public OpeningHours {
        weekly = Map.copyOf(weekly);
        exceptions = Map.copyOf(exceptions);
    }

    /** From a time of day, included, to another, not included; where that is not later it is on the next day. */
    public record Span(LocalTime from, LocalTime to) {
        boolean pastMidnight() {
            return !to.isAfter(from);
        }

        /** {@code 08:00-18:00}; {@code 24:00} is the day's end. */
        static Optional<Span> parse(String text) {
            Matcher span = SPAN.matcher(text);
            return span.matches() ? of(span, 1) : Optional.empty();
        }

        private static Optional<Span> of(Matcher matcher, int group) {
            int hour = Integer.parseInt(matcher.group(group + 2));
            int minute = Integer.parseInt(matcher.group(group + 3));
            if (hour == 24 && minute > 0) {
                return Optional.empty();
            }
            var from = LocalTime.of(Integer.parseInt(matcher.group(group)), Integer.parseInt(matcher.group(group + 1)));
            return Optional.of(new Span(from, LocalTime.of(hour % 24, minute)));
        }
    }

    /** {@code mon-fri 08:00-18:00} or {@code sat 09:00-13:00}. */
    public record Weekly(Set<DayOfWeek> days, Span span) {
        public static Optional<Weekly> parse(String text) {
            Matcher line = WEEKLY.matcher(text.toLowerCase(Locale.ROOT));
            if (!line.matches()) {
                return Optional.empty();
            }
            var first = day(line.group(1));
            var last = line.group(2) == null ? first : day(line.group(2));
            return first.isEmpty() || last.isEmpty()
                    ? Optional.empty()
                    : Span.parse(line.group(3)).map(span -> new Weekly(days(first.get(), last.get()), span));
        }

        /** {@code fri-mon} goes over the weekend. */
        private static Set<DayOfWeek> days(DayOfWeek first, DayOfWeek last) {
            var days = EnumSet.of(first);
            for (var day = first; day != last; ) {
                day = day.plus(1);
                days.add(day);
            }
            return days;
        }

        private static Optional<DayOfWeek> day(String word) {
            return List.of(DayOfWeek.values()).stream()
                    .filter(d -> d.name().substring(0, 3).equalsIgnoreCase(word))
                    .findFirst();
        }
    }

    /** {@code 2026-12-25 closed} or {@code 2026-12-24 09:00-12:00}. */
    public record SpecialDay(LocalDate date, Optional<Span> span) {
        public static Optional<SpecialDay> parse(String text) {
            Matcher line = EXCEPTION.matcher(text);
            if (!line.matches()) {
                return Optional.empty();
            }
            try {
                var date = LocalDate.parse(line.group(1));
                return line.group(2).equals("closed")
                        ? Optional.of(new SpecialDay(date, Optional.empty()))
                        : Span.parse(line.group(2)).map(span -> new SpecialDay(date, Optional.of(span)));
            } catch (DateTimeParseException noSuchDay) {
                return Optional.empty();
            }
        }
    }

    /** Without a weekly line it is open day and night but for the exceptions. */
    public static OpeningHours of(ZoneId zone, List<Weekly> weekly, List<SpecialDay> exceptions) {
        var week = new EnumMap<DayOfWeek, List<Span>>(DayOfWeek.class);
        for (var line : weekly) {
            line.days()
                    .forEach(day ->
                            week.computeIfAbsent(day, d -> new ArrayList<>()).add(line.span()));
        }
        var special = new HashMap<LocalDate, List<Span>>();
        for (var line : exceptions) {
            var spans = special.computeIfAbsent(line.date(), d -> new ArrayList<>());
            line.span().ifPresent(spans::add);
        }
        return new OpeningHours(zone, week.isEmpty() ? everyDay() : week, special);
    }

    private static Map<DayOfWeek, List<Span>> everyDay() {
        var week = new EnumMap<DayOfWeek, List<Span>>(DayOfWeek.class);
        for (var day : DayOfWeek.values()) {
            week.put(day, List.of(new Span(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)));
        }
        return week;
    }

    public boolean isOpen(Instant now) {
        var local = now.atZone(zone);
        var time = local.toLocalTime();
        var today = local.toLocalDate();
        return on(today).stream().anyMatch(s -> !time.isBefore(s.from()) && (s.pastMidnight() || time.isBefore(s.to())))
                || on(today.minusDays(1)).stream().anyMatch(s -> s.pastMidnight() && time.isBefore(s.to()));
    }

    private List<Span> on(LocalDate day) {
        return exceptions.getOrDefault(day, weekly.getOrDefault(day.getDayOfWeek(), List.of()));
    }
}
