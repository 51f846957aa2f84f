/**
 * Expert Assist: a consumer shows the page, agents look. {@link org.alongside.assist.Assist} is the service behind {@code
 * /assist/v1}; what is said there is written in {@code protocol/assist.md}.
 */
@NullMarked
package org.alongside.assist;

import org.jspecify.annotations.NullMarked;
