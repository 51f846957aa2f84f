/** Dialogs (RFC 3261 §12) as records that a survivor can take over: {@link org.alongside.sip.dialog.Dialog}. */
@NullMarked
package org.alongside.sip.dialog;

import org.jspecify.annotations.NullMarked;
