/**
 * What the people of a support session do together besides looking. {@link org.alongside.assist.activity.Activities} says
 * which message belongs to which {@link org.alongside.assist.activity.Activity}; a new one is entered there. Everything
 * happens in the session's mailbox.
 */
@NullMarked
package org.alongside.assist.activity;

import org.jspecify.annotations.NullMarked;
