/** Bodies that aren't SDP: several in one (RFC 5621), pieces of SIP messages (RFC 3420), requests for a picture (RFC 5168). */
@NullMarked
package org.alongside.sip.body;

import org.jspecify.annotations.NullMarked;
