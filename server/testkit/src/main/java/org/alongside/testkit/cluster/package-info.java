/**
 * A {@link org.alongside.testkit.cluster.FakeCluster cluster} in one thread on hand-moved time that delays, reorders, splits
 * and kills, the same way for the same seed.
 */
@NullMarked
package org.alongside.testkit.cluster;

import org.jspecify.annotations.NullMarked;
