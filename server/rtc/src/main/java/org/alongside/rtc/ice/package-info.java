/** The ICE-lite agent of one transport (RFC 8445): answers checks, follows nominations, notices silence. */
@NullMarked
package org.alongside.rtc.ice;

import org.jspecify.annotations.NullMarked;
