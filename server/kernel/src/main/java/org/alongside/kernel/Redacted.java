package org.alongside.kernel;

/**
 * A value that must not reach a log, an error text or a debugger's one-liner: a secret, an address, a person's name.
 *
 * <p>{@link #reveal} is the only way out, so that a search for its callers lists every place where the value leaves.
 */
public record Redacted<T>(T reveal) {
    public static <T> Redacted<T> of(T value) {
        return new Redacted<>(value);
    }

    @Override
    public String toString() {
        return "(redacted)";
    }
}
