/**
 * The settings: {@link org.alongside.launcher.settings.Keys one table} says what there is, {@link
 * org.alongside.launcher.settings.Settings one record tree} carries the values. Read once at start; nothing else reads
 * files or the environment.
 */
@NullMarked
package org.alongside.launcher.settings;

import org.jspecify.annotations.NullMarked;
