/** Stamps and numbers a far bandwidth estimator reads. */
@NullMarked
package org.alongside.rtc.bandwidth;

import org.jspecify.annotations.NullMarked;
