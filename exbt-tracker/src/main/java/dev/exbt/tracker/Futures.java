package dev.exbt.tracker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Joins futures so that answers run one way and giving up runs the other. */
final class Futures {
    private Futures() {}

    /** Completes {@code to} as {@code from} completes, without wrapping; cancels {@code from} once {@code to} is done. */
    static <T> void pipe(CompletableFuture<T> from, CompletableFuture<T> to) {
        var unused =
                from.whenComplete((value, failure) -> {
                    if (failure == null) {
                        to.complete(value);
                    } else {
                        to.completeExceptionally(unwrap(failure));
                    }
                });
        var unusedToo = to.whenComplete((value, failure) -> from.cancel(true));
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
