package org.alongside.assist;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.alongside.assist.documents.DocumentSource;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.recording.Recordings;
import org.alongside.assist.support.Quality;
import org.alongside.assist.support.ShortCodes;
import org.alongside.assist.support.SupportMachine;

/**
 * What support sessions lean on.
 *
 * @param executor runs their mailboxes, and what blocks: a virtual thread for each task
 * @param quality with which pictures a session begins, and the best that anybody gets
 * @param codeDigits how long short codes are
 * @param mostAgents how many agents a support session may have at once
 */
public record Surroundings(
        Executor executor,
        InstantSource clock,
        DocumentSource documents,
        SupportHistory history,
        Recordings recordings,
        Quality quality,
        int codeDigits,
        int mostAgents) {
    /** With short codes of the usual length, and the usual number of agents. */
    public Surroundings(
            Executor executor,
            InstantSource clock,
            DocumentSource documents,
            SupportHistory history,
            Recordings recordings,
            Quality quality) {
        this(
                executor,
                clock,
                documents,
                history,
                recordings,
                quality,
                ShortCodes.USUAL_DIGITS,
                SupportMachine.USUAL_AGENTS);
    }

    /** Where pages are shown as they are. */
    public Surroundings(
            Executor executor,
            InstantSource clock,
            DocumentSource documents,
            SupportHistory history,
            Recordings recordings) {
        this(executor, clock, documents, history, recordings, Quality.LOSSLESS);
    }

    /** Where nothing is recorded besides. */
    public Surroundings(Executor executor, InstantSource clock, DocumentSource documents, SupportHistory history) {
        this(executor, clock, documents, history, Recordings.NONE);
    }
}
