package org.alongside.store;

import java.util.List;

/**
 * What the database keeps about one subject.
 *
 * @param tokens what applications had issued for the person
 * @param audit the entries that name the person and need not, as they are
 */
public record Trace(
        List<PastCall> calls,
        List<PastCall.Note> notes,
        List<Support> supports,
        List<StoredSession> tokens,
        List<AuditEntry> audit) {
    public Trace {
        calls = List.copyOf(calls);
        notes = List.copyOf(notes);
        supports = List.copyOf(supports);
        tokens = List.copyOf(tokens);
        audit = List.copyOf(audit);
    }

    /** A support session, and what happened in it. */
    public record Support(PastSupport session, List<PastSupport.Event> events) {
        public Support {
            events = List.copyOf(events);
        }
    }

    /** How much happened in all of the support sessions. */
    public int events() {
        return supports.stream().mapToInt(support -> support.events().size()).sum();
    }

    public boolean isEmpty() {
        return calls.isEmpty() && notes.isEmpty() && supports.isEmpty() && tokens.isEmpty() && audit.isEmpty();
    }
}
