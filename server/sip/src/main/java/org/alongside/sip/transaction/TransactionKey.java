package org.alongside.sip.transaction;

/** By what a message finds its transaction again. */
sealed interface TransactionKey permits ClientKey, ServerKey {}
