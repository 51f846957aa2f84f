/**
 * The words every module shares: {@link org.alongside.kernel.Id ids}, {@link org.alongside.kernel.Redacted secrets},
 * {@link org.alongside.kernel.Failure failures}, {@link org.alongside.kernel.Component components} and
 * {@link org.alongside.kernel.Mailbox mailboxes}. Nothing here opens a socket or reads a file.
 */
@NullMarked
package org.alongside.kernel;

import org.jspecify.annotations.NullMarked;
