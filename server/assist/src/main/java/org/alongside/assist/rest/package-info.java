/** What support sessions serve over HTTP: pages of documents, and the files that become some. */
@NullMarked
package org.alongside.assist.rest;

import org.jspecify.annotations.NullMarked;
