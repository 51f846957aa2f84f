package org.alongside.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.alongside.gateway.queue.OpeningHours.SpecialDay;
import org.alongside.gateway.queue.OpeningHours.Weekly;
import org.junit.jupiter.api.Test;

class OpeningHoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static OpeningHours hours(List<String> weekly, List<String> exceptions) {
        return OpeningHours.of(
                BERLIN,
                weekly.stream().map(t -> Weekly.parse(t).orElseThrow()).toList(),
                exceptions.stream().map(t -> SpecialDay.parse(t).orElseThrow()).toList());
    }

    /** Of these moments in Berlin, those at which it is open. */
    private static List<String> openAt(OpeningHours hours, String... moments) {
        return Stream.of(moments)
                .filter(m -> hours.isOpen(LocalDateTime.parse(m).atZone(BERLIN).toInstant()))
                .toList();
    }

    @Test
    void weeklyHoursHoldOnTheClockOfTheZoneAndTheirEndIsNotIncluded() {
        var hours = hours(List.of("mon-fri 08:00-12:00", "mon-fri 13:00-18:00", "sat 09:00-13:00"), List.of());

        assertThat(openAt(
                        hours,
                        "2026-11-26T07:59", // Thursday
                        "2026-11-26T08:00",
                        "2026-11-26T12:00",
                        "2026-11-26T13:00",
                        "2026-11-26T17:59",
                        "2026-11-26T18:00",
                        "2026-11-28T09:30", // Saturday
                        "2026-11-29T09:30",
                        "2026-07-30T08:00")) // Thursday in summer time
                .containsExactly(
                        "2026-11-26T08:00",
                        "2026-11-26T13:00",
                        "2026-11-26T17:59",
                        "2026-11-28T09:30",
                        "2026-07-30T08:00");
    }

    @Test
    void anExceptionTakesThePlaceOfItsDay() {
        var hours = hours(
                List.of("mon-sun 08:00-18:00"),
                List.of("2026-12-25 closed", "2026-12-24 09:00-12:00", "2026-12-24 14:00-15:00"));

        assertThat(openAt(
                        hours,
                        "2026-12-24T08:30",
                        "2026-12-24T09:00",
                        "2026-12-24T14:30",
                        "2026-12-25T09:00",
                        "2026-12-26T09:00"))
                .containsExactly("2026-12-24T09:00", "2026-12-24T14:30", "2026-12-26T09:00");
    }

    @Test
    void aSpanPastMidnightBelongsToTheDayOnWhichItBegins() {
        var hours = hours(List.of("fri-sat 22:00-06:00"), List.of("2026-11-28 closed"));

        assertThat(openAt(
                        hours,
                        "2026-11-27T21:59", // Friday
                        "2026-11-27T22:00",
                        "2026-11-28T05:59",
                        "2026-11-28T06:00",
                        "2026-11-28T23:00", // Saturday, closed by exception
                        "2026-11-29T05:00"))
                .containsExactly("2026-11-27T22:00", "2026-11-28T05:59");
    }

    @Test
    void withoutWeeklyHoursItIsOpenDayAndNightButForTheExceptions() {
        var hours = hours(List.of(), List.of("2026-12-25 closed"));

        assertThat(openAt(hours, "2026-12-24T03:00", "2026-12-24T23:59", "2026-12-25T00:00", "2026-12-26T00:00"))
                .containsExactly("2026-12-24T03:00", "2026-12-24T23:59", "2026-12-26T00:00");
    }

    @Test
    void aDayMayEndAt24() {
        assertThat(openAt(hours(List.of("thu 18:00-24:00"), List.of()), "2026-11-26T23:59", "2026-11-27T00:00"))
                .containsExactly("2026-11-26T23:59");
    }

    @Test
    void whatIsNoLineOfHoursIsRefused() {
        assertThat(Stream.of("", "mon", "mon 8:00-18:00", "mon 08:00-24:30", "mo-fr 08:00-18:00", "mon-fri 25:00-26:00")
                        .flatMap(t -> Weekly.parse(t).stream()))
                .isEmpty();
        assertThat(Stream.of("", "2026-12-25", "2026-13-01 closed", "2026-02-30 closed", "25.12.2026 closed")
                        .flatMap(t -> SpecialDay.parse(t).stream()))
                .isEmpty();
    }
}
