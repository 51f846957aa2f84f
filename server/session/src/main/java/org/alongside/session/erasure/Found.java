package org.alongside.session.erasure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.alongside.session.erasure.Holders.Recording;
import org.alongside.store.Trace;

/**
 * What is kept about somebody, or under an id.
 *
 * @param recordedAs every name and address that belongs to the person, as it is written there
 * @param goesOn what is not over yet, each in words for a sentence: {@code call 0123…}
 * @param accounts what stays, because it is taken away by a command of its own
 * @param unreadable how many recordings nobody can tell whose they are
 */
public record Found(
        Trace trace,
        List<Recording> recordings,
        List<String> recordedAs,
        List<String> goesOn,
        List<String> accounts,
        int unreadable) {
    public Found {
        recordings = List.copyOf(recordings);
        recordedAs = List.copyOf(recordedAs);
        goesOn = List.copyOf(goesOn);
        accounts = List.copyOf(accounts);
    }

    public boolean isEmpty() {
        return trace.isEmpty() && recordings.isEmpty();
    }

    /** How many there are of each kind. */
    public Map<String, Integer> counts() {
        var counts = new LinkedHashMap<String, Integer>();
        counts.put("calls", trace.calls().size());
        counts.put("notes", trace.notes().size());
        counts.put("supportSessions", trace.supports().size());
        counts.put("supportEvents", trace.events());
        counts.put("recordings", recordings.size());
        counts.put("tokens", trace.tokens().size());
        counts.put("auditEntries", trace.audit().size());
        return counts;
    }

    /** The same for the audit, which is read by people: {@code calls 3, notes 1}. */
    String summary() {
        return counts().entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
