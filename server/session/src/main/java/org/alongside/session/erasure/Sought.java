package org.alongside.session.erasure;

import org.alongside.store.Subject;
import org.alongside.store.Trace;

/** Whose records are meant, or which. */
public sealed interface Sought extends Subject permits Person, OneId {
    /** @param trace what the database keeps of it */
    boolean takes(Holders.Recording recording, Trace trace);
}
