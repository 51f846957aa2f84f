/** What a sign-in provider's word means here: which role, which skills, whose account. */
@NullMarked
package org.alongside.session.openid;

import org.jspecify.annotations.NullMarked;
