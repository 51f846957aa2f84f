package org.alongside.assist;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.alongside.assist.documents.DocumentSource;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.recording.Recordings;

/**
 * What support sessions lean on.
 *
 * @param executor runs their mailboxes, and what blocks: a virtual thread for each task
 */
public record Surroundings(
        Executor executor,
        InstantSource clock,
        DocumentSource documents,
        SupportHistory history,
        Recordings recordings) {
    /** Where nothing is recorded. */
    public Surroundings(Executor executor, InstantSource clock, DocumentSource documents, SupportHistory history) {
        this(executor, clock, documents, history, Recordings.NONE);
    }
}
