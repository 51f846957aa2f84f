@NullMarked
package org.alongside.assist.recording;

import org.jspecify.annotations.NullMarked;
