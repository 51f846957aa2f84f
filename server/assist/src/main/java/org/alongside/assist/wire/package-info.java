/**
 * The binary messages of {@code protocol/assist.md} as values: {@link org.alongside.assist.wire.PictureReader} makes them of
 * bytes that came from outside, {@link org.alongside.assist.wire.PictureWriter} bytes of them. Pictures stay closed: what a
 * tile shows is never decoded here.
 */
@NullMarked
package org.alongside.assist.wire;

import org.jspecify.annotations.NullMarked;
