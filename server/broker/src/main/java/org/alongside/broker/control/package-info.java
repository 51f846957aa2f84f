/**
 * The broker's end of the control channel: {@link org.alongside.broker.control.ControlChannels} takes the WebSockets of
 * servers, brings their commands to the {@link org.alongside.broker.control.Bridges} and their events back in order.
 */
@NullMarked
package org.alongside.broker.control;

import org.jspecify.annotations.NullMarked;
