/**
 * The control channel's text: {@link org.alongside.broker.api.wire.Frame frames} as JSON, one in each WebSocket message.
 *
 * <p>Versions N and N−1 work together by three rules: unknown fields are ignored; a field added later is an {@code
 * Optional} or a collection, so that it may be absent; an unknown type is {@link
 * org.alongside.broker.api.wire.Frame.Unreadable}, which refuses that one request and keeps the channel.
 */
@NullMarked
package org.alongside.broker.api.wire;

import org.jspecify.annotations.NullMarked;
