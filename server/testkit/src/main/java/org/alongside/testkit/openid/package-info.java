/** A sign-in provider for tests, made without the library that the product verifies with. */
@NullMarked
package org.alongside.testkit.openid;

import org.jspecify.annotations.NullMarked;
