/**
 * The nodes of one installation as a feature sees them: {@link org.alongside.cluster.Cluster who is there}, {@link
 * org.alongside.cluster.ReplicatedMap records that survive a node}, {@link org.alongside.cluster.Ownership who may act on
 * one}, and {@link org.alongside.cluster.Link a way to another node}.
 */
@NullMarked
package org.alongside.cluster;

import org.jspecify.annotations.NullMarked;
