/** The doors by which sessions are made: for applications, for agents, and for the sample shop. */
@NullMarked
package org.alongside.session.rest;

import org.jspecify.annotations.NullMarked;
