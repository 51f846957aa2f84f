/**
 * Documents that are shown beside a page: {@link org.alongside.assist.documents.Documents} takes them in and turns their
 * pages into pictures. What comes from outside is opened in {@link org.alongside.assist.documents.page processes of its own}.
 */
@NullMarked
package org.alongside.assist.documents;

import org.jspecify.annotations.NullMarked;
