/**
 * Keys, certificates and passwords: made per installation, written where only the server reads, compared without telling
 * how long they agreed. Nobody else touches a private key.
 */
@NullMarked
package org.alongside.security;

import org.jspecify.annotations.NullMarked;
