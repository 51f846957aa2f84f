@NullMarked
package org.alongside.assist.rest;

import org.jspecify.annotations.NullMarked;
