/** Jazzer targets: with the seeds in a normal run, for as long as wanted with {@code JAZZER_FUZZ=1}. */
@NullUnmarked
package org.alongside.sip.fuzz;

import org.jspecify.annotations.NullUnmarked;
