/**
 * The only {@code main}: reads the command line and the settings, wires the parts, starts them in order and stops them in
 * reverse. Start reading at {@link org.alongside.launcher.Alongside}.
 */
@NullMarked
package org.alongside.launcher;

import org.jspecify.annotations.NullMarked;
