/** SIP legs, on hand-moved time between two cores, and on real sockets against peers nobody here wrote. */
@NullUnmarked
package org.alongside.gateway.trunk;

import org.jspecify.annotations.NullUnmarked;
