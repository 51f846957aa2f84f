package org.alongside.session.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest commands of one connection and their answers, so that a command which comes twice runs once. Belongs to its
 * connection's mailbox.
 */
final class Results {
    private static final int KEPT = 64;

    /** An answer that is not there yet is empty. */
    private final LinkedHashMap<String, Optional<String>> byId = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
            return size() > KEPT;
        }
    };

    boolean knows(String id) {
        return byId.containsKey(id);
    }

    void begin(String id) {
        byId.put(id, Optional.empty());
    }

    /** Keeps the first answer only; a later one says nothing new. */
    void answered(String id, String answer) {
        byId.computeIfPresent(id, (i, before) -> before.isPresent() ? before : Optional.of(answer));
    }

    Optional<String> answer(String id) {
        return byId.getOrDefault(id, Optional.empty());
    }
}
