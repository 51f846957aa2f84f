/**
 * What is kept of calls that are over: {@link org.alongside.gateway.history.Chronicle} collects it while a call goes on, {@link
 * org.alongside.gateway.history.History} has it stored.
 */
@NullMarked
package org.alongside.gateway.history;

import org.jspecify.annotations.NullMarked;
