/**
 * The media broker: the process, or the part of the single JVM, that carries media. {@link
 * org.alongside.broker.MediaBroker} wires the parts below it: {@code control} (port 8092), {@code loop} and {@code bridge}
 * (packets), {@code dtls} (keys), {@code port} and {@code socket} (UDP).
 */
@NullMarked
package org.alongside.broker;

import org.jspecify.annotations.NullMarked;
