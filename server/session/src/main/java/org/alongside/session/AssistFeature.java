package org.alongside.session;

import java.util.Locale;
import java.util.Set;

/** What an agent may do in a support session besides looking. */
public enum AssistFeature {
    /** Act on the page with pointer and keys, once the consumer agreed. */
    CONTROL,
    /** Point and draw. */
    DRAW,
    /** Send documents and links. */
    PUSH,
    /** See the page's forms as a list of fields, and fill them. */
    FORM,
    /** Send a form off in the consumer's name. */
    SUBMIT;

    /** What an agent has of whom nothing was said: all but sending forms off. */
    public static final Set<AssistFeature> DEFAULT = Set.of(CONTROL, DRAW, PUSH, FORM);

    /** The name in a grant and on the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
