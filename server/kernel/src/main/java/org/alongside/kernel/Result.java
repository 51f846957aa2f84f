package org.alongside.kernel;

import java.util.Optional;
import java.util.function.Function;

/** What a question to the outside yields: a value or a {@link Failure}; never null, never thrown. */
public sealed interface Result<T> {
    /** The value. */
    record Ok<T>(T value) implements Result<T> {}

    /** Why there is none. */
    record Failed<T>(Failure failure) implements Result<T> {}

    static <T> Result<T> ok(T value) {
        return new Ok<>(value);
    }

    static <T> Result<T> failed(Failure.Code code, String message) {
        return new Failed<>(new Failure(code, message));
    }

    static <T> Result<T> failed(Failure failure) {
        return new Failed<>(failure);
    }

    default <U> Result<U> map(Function<? super T, ? extends U> change) {
        return switch (this) {
            case Ok<T>(var value) -> ok(change.apply(value));
            case Failed<T>(var failure) -> failed(failure);
        };
    }

    /** Goes on with another question that may fail too. */
    default <U> Result<U> flatMap(Function<? super T, Result<U>> next) {
        return switch (this) {
            case Ok<T>(var value) -> next.apply(value);
            case Failed<T>(var failure) -> failed(failure);
        };
    }

    /** What went wrong, if anything did. */
    default Optional<Failure> trouble() {
        return this instanceof Failed<T>(var failure) ? Optional.of(failure) : Optional.empty();
    }
}
