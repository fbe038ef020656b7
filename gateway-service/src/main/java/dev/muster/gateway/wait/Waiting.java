package dev.muster.gateway.wait;

import dev.muster.gateway.admission.Stopping;
import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Waiting for another service, in slices: a replica that froze holds a waiter up for one slice only, the token is always
 * fresh, and a key that was revoked ends the wait. A gateway that stops answers as things stand.
 */
@Singleton
public class Waiting {
    private final Authenticate authenticate;
    private final Stopping stopping;

    public Waiting(Authenticate authenticate, Stopping stopping) {
        this.authenticate = authenticate;
        this.stopping = stopping;
    }

    /** One call that answers when there is something to say, or as things stand after {@code wait}. */
    @FunctionalInterface
    public interface Ask<T> {
        Uni<T> ask(Identity identity, Duration wait);
    }

    /**
     * The first answer that is enough, or the last one when the wait is over.
     *
     * @param wait zero: asks once, and that does not wait
     * @param slice the longest wait of one call
     */
    public <T> Uni<T> until(Predicate<T> enough, Identity identity, Duration wait, Duration slice, Ask<T> ask) {
        return goOn(new Wanted<>(enough, System.nanoTime() + wait.toNanos(), slice, ask), identity, wait);
    }

    /** Whether waits are over because this gateway stops. */
    public boolean isStopping() {
        return stopping.begun();
    }

    private <T> Uni<T> goOn(Wanted<T> wanted, Identity identity, Duration left) {
        return oneSlice(wanted, identity, left)
                .chain(answer -> wanted.isOver() || stopping.begun() || wanted.enough.test(answer)
                        ? Uni.createFrom().item(answer)
                        : authenticate.again(identity).chain(fresh -> goOn(wanted, fresh, wanted.left())));
    }

    private <T> Uni<T> oneSlice(Wanted<T> wanted, Identity identity, Duration left) {
        Duration part = left.compareTo(wanted.slice) < 0 ? left : wanted.slice;
        return part.isZero()
                ? wanted.ask.ask(identity, part)
                : Uni.combine()
                        .any()
                        .of(
                                wanted.ask.ask(identity, part),
                                stopping.begins().chain(() -> wanted.ask.ask(identity, Duration.ZERO)));
    }

    private record Wanted<T>(Predicate<T> enough, long until, Duration slice, Ask<T> ask) {
        Duration left() {
            return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
        }

        /** Less than a millisecond is not worth a call. */
        boolean isOver() {
            return left().toMillis() == 0;
        }
    }
}
