package dev.muster.platform.sql;

import io.smallrye.mutiny.Uni;

/** The second try of a statement that may be repeated and whose connection was lost; for {@code plug}. */
public final class Repeat {
    private Repeat() {}

    public static <T> Uni<T> once(Uni<T> statement) {
        return statement
                .onFailure(failure -> SqlFailure.of(failure).repeatable())
                .retry()
                .atMost(1);
    }
}
