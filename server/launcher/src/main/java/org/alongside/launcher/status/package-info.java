/** How an installation is: values, and their forms as a page for people, JSON for programs, and meters. */
@NullMarked
package org.alongside.launcher.status;

import org.jspecify.annotations.NullMarked;
