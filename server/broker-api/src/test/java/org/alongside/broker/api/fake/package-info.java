/**
 * A broker for tests: {@link org.alongside.broker.api.fake.FakeBroker} keeps bridges in memory, and {@link
 * org.alongside.broker.api.fake.BrokerPortContract} is what it and the real one have in common.
 */
@NullMarked
package org.alongside.broker.api.fake;

import org.jspecify.annotations.NullMarked;
