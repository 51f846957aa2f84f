package org.alongside.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Of whom the traces are, or of what: decides row by row what belongs to them. Pure. */
public interface Subject {
    boolean takes(PastCall call);

    /** @param beside the correlations of the calls that it took */
    boolean takes(PastSupport support, Set<String> beside);

    /** With what happened in it a whole support session is taken. */
    boolean takes(PastSupport.Event event);

    boolean takes(StoredSession session);

    /** The entry as it may say it once the person is erased; the very same where it does not name the person. */
    AuditEntry erasedFrom(AuditEntry entry, Known known);

    /**
     * What an entry of the audit is judged by.
     *
     * @param accounts the names of those who sign in here, or did
     * @param calls those that were taken, by the moment of their beginning, which is that of their entry
     * @param sessions the names of the support sessions beside them, and of their recordings
     */
    record Known(Set<String> accounts, Map<Instant, List<PastCall>> calls, Set<String> sessions) {
        public Known {
            accounts = Set.copyOf(accounts);
            calls = Map.copyOf(calls);
            sessions = Set.copyOf(sessions);
        }

        /** The call that this entry tells of, where it was taken. */
        public Optional<PastCall> call(AuditEntry entry) {
            return calls.getOrDefault(entry.at(), List.of()).stream()
                    .filter(call -> entry.action().equals("call")
                            && call.caller().equals(entry.who())
                            && call.dialled().equals(entry.object()))
                    .findFirst();
        }
    }
}
