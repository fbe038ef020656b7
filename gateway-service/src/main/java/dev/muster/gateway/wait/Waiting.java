package dev.muster.gateway.wait;

import dev.muster.gateway.admission.Stopping;
import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for another service, in slices: a replica that froze holds a waiter up for one slice only, the token is always
 * fresh, and a key that was revoked ends the wait. A gateway that stops answers as things stand. Who is held up by a
 * replica when the wait is over is not waited for: what was said before is the answer.
 */
@Singleton
public class Waiting {
    /** How long after the end of a wait an answer may come. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Authenticate authenticate;
    private final Stopping stopping;

    public Waiting(Vertx vertx, Authenticate authenticate, Stopping stopping) {
        this.vertx = vertx;
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
        return until(wanted(enough, wait, slice, ask), identity, wait);
    }

    /**
     * The same where something is known before anybody is asked: whatever becomes of the wait, that is the answer, or what was
     * said since.
     */
    public <T> Uni<T> until(
            Predicate<T> enough, Identity identity, Duration wait, Duration slice, Ask<T> ask, T known) {
        Wanted<T> wanted = wanted(enough, wait, slice, ask);
        wanted.said.set(known);
        return until(wanted, identity, wait)
                .onFailure()
                .recoverWithItem(() -> Objects.requireNonNullElse(wanted.said.get(), known));
    }

    /** Whether waits are over because this gateway stops. */
    public boolean isStopping() {
        return stopping.begun();
    }

    private static <T> Wanted<T> wanted(Predicate<T> enough, Duration wait, Duration slice, Ask<T> ask) {
        return new Wanted<>(enough, System.nanoTime() + wait.toNanos(), slice, ask, new AtomicReference<>());
    }

    private <T> Uni<T> until(Wanted<T> wanted, Identity identity, Duration wait) {
        Uni<T> answer = goOn(wanted, identity, wait);
        return wait.isZero() ? answer : Uni.combine().any().of(answer, late(wanted, wait.plus(GRACE)));
    }

    private <T> Uni<T> goOn(Wanted<T> wanted, Identity identity, Duration left) {
        return oneSlice(wanted, identity, left)
                .invoke(wanted.said::set)
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

    /** After that time, the last answer there was by then; never anything where there was none. */
    private <T> Uni<T> late(Wanted<T> wanted, Duration after) {
        return Uni.createFrom().emitter(emitter -> {
            long timer = vertx.setTimer(after.toMillis(), fired -> {
                T last = wanted.said.get();
                if (last != null) {
                    emitter.complete(last);
                }
            });
            emitter.onTermination(() -> vertx.cancelTimer(timer));
        });
    }

    /** @param said the last answer; null before the first */
    private record Wanted<T>(
            Predicate<T> enough, long until, Duration slice, Ask<T> ask, AtomicReference<@Nullable T> said) {
        Duration left() {
            return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
        }

        /** Less than a millisecond is not worth a call. */
        boolean isOver() {
            return left().toMillis() == 0;
        }
    }
}
