/** What is kept about one person: found, copied for the person, erased. Start reading at {@link Erasure}. */
@NullMarked
package org.alongside.session.erasure;

import org.jspecify.annotations.NullMarked;
