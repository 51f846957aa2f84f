/**
 * Turns pages into pictures in a process that may die: {@link org.alongside.assist.documents.page.Painters} hands out
 * {@link org.alongside.assist.documents.page.Painter processes}, {@link org.alongside.assist.documents.page.PainterMain} is
 * what runs in them.
 */
@NullMarked
package org.alongside.assist.documents.page;

import org.jspecify.annotations.NullMarked;
