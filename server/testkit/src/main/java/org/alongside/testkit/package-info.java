/** Doubles that tests of many modules share: time moved by hand, a seeded network, a cluster that fails on demand. */
@NullMarked
package org.alongside.testkit;

import org.jspecify.annotations.NullMarked;
