/**
 * From one consumer's page to any number of viewers, each at its own pace: {@link org.alongside.assist.relay.Relay}. Data
 * structures without threads or clocks; one owner each.
 */
@NullMarked
package org.alongside.assist.relay;

import org.jspecify.annotations.NullMarked;
