/** UDP sockets that receive and send in batches; the form over Java NIO. */
@NullMarked
package org.alongside.broker.socket;

import org.jspecify.annotations.NullMarked;
