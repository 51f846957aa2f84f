package org.alongside.assist.documents;

import org.alongside.assist.documents.page.DocumentKind;
import org.alongside.kernel.Id;

/** A document that was taken in and can be shown, by a name nobody can guess. */
public record Document(Id id, DocumentKind kind, int pages) {}
