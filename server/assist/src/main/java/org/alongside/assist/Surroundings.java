package org.alongside.assist;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.alongside.assist.documents.DocumentSource;
import org.alongside.assist.history.SupportHistory;

/**
 * What support sessions lean on.
 *
 * @param executor runs their mailboxes, and what blocks: a virtual thread for each task
 */
public record Surroundings(Executor executor, InstantSource clock, DocumentSource documents, SupportHistory history) {}
