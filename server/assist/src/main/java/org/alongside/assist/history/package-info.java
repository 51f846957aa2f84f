/**
 * What is remembered of support sessions when they are over: {@link org.alongside.assist.history.SupportHistory} is told as it
 * happens. Times, people, consent, control and documents; nothing of what was seen.
 */
@NullMarked
package org.alongside.assist.history;

import org.jspecify.annotations.NullMarked;
