package org.alongside.gateway.queue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an administrator decided about one queue.
 *
 * @param numbers users of our domain by which trunks and phones reach it
 * @param skills an agent serves it who has all of these; with none every agent does
 * @param closedText what a caller reads where it is closed and leads nowhere else
 */
public record QueueSettings(
        String name,
        List<String> numbers,
        Set<String> skills,
        Patience patience,
        OpeningHours hours,
        Overflow overflow,
        String closedText) {
    public QueueSettings {
        numbers = List.copyOf(numbers);
        skills = Set.copyOf(skills);
    }

    /** A queue of that name in which nothing is special. */
    public static QueueSettings of(String name) {
        return new QueueSettings(
                name, List.of(), Set.of(), Patience.DEFAULT, OpeningHours.ALWAYS, Overflow.NONE, "We are closed now.");
    }

    public QueueSettings with(Patience other) {
        return new QueueSettings(name, numbers, skills, other, hours, overflow, closedText);
    }

    public QueueSettings with(OpeningHours other) {
        return new QueueSettings(name, numbers, skills, patience, other, overflow, closedText);
    }

    public QueueSettings with(Overflow other) {
        return new QueueSettings(name, numbers, skills, patience, hours, other, closedText);
    }

    public QueueSettings withSkills(Set<String> others) {
        return new QueueSettings(name, numbers, others, patience, hours, overflow, closedText);
    }

    public QueueSettings withNumbers(List<String> others) {
        return new QueueSettings(name, others, skills, patience, hours, overflow, closedText);
    }

    /**
     * How long what may take.
     *
     * @param ring at one agent, before it is the next one's turn
     * @param waiting of one caller altogether
     * @param unstaffed of a caller while no agent of the queue takes calls
     * @param wrapUp of an agent after a call; zero for none
     * @param mostWaiting at once; one more overflows
     */
    public record Patience(Duration ring, Duration waiting, Duration unstaffed, Duration wrapUp, int mostWaiting) {
        public static final Patience DEFAULT =
                new Patience(Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ZERO, 50);
    }

    /**
     * Where callers go who can't wait here, as one dials it; empty where they are told why instead.
     *
     * @param to where it is full, unstaffed, or took too long
     * @param whenClosed where it is closed
     */
    public record Overflow(Optional<String> to, Optional<String> whenClosed) {
        public static final Overflow NONE = new Overflow(Optional.empty(), Optional.empty());
    }
}
