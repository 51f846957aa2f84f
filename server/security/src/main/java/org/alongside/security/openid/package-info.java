/**
 * Signing in at somebody else's: OpenID Connect with the authorization code flow and PKCE. Start at {@link
 * org.alongside.security.openid.Provider}. The only package that knows the JOSE library.
 */
@NullMarked
package org.alongside.security.openid;

import org.jspecify.annotations.NullMarked;
