/**
 * The HTTP and WebSocket server: listeners, TLS, origins, limits. The only package that knows the web library; everybody
 * else writes {@link org.alongside.http.Routes} against the small vocabulary here.
 */
@NullMarked
package org.alongside.http;

import org.jspecify.annotations.NullMarked;
