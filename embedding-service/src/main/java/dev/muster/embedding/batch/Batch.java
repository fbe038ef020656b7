package dev.muster.embedding.batch;

import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Texts on their way to a provider together. Where they are refused because of one of them, halves are tried, so that only the
 * guilty one is told so. So many calls are spent on that as find one in any place, and a few; where more are guilty than those
 * find, the texts that are still in doubt are told {@link ErrorCode#PROVIDER_FAILED}, as the next time they may go with others.
 */
final class Batch {
    private static final Set<ErrorCode> GUILT = Set.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.TOO_MANY_TOKENS);

    /** Calls beyond those that find one guilty text. */
    private static final int SPARE = 4;

    private final EmbeddingProvider provider;
    private final List<Waiting> texts;
    private final Runnable ended;
    private final AtomicInteger unleft;
    private final AtomicBoolean over = new AtomicBoolean();
    /** Calls that may still be made. */
    private final AtomicInteger calls;

    private @Nullable Cancellable call;
    private boolean left;

    Batch(EmbeddingProvider provider, List<Waiting> texts, Runnable ended) {
        this.provider = provider;
        this.texts = texts;
        this.ended = ended;
        this.unleft = new AtomicInteger(texts.size());
        this.calls = new AtomicInteger(1 + 2 * halvings(texts.size()) + SPARE);
    }

    /** Until one is left. */
    private static int halvings(int texts) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(texts - 1);
    }

    void start() {
        try {
            go();
        } catch (Throwable e) { // an Error too: its place would never be free again
            texts.forEach(text -> text.fail(e));
            end();
        }
    }

    private void go() {
        List<Waiting> wanted = texts.stream().filter(this::takes).toList();
        if (wanted.isEmpty()) {
            end();
            return;
        }
        callIs(compute(wanted).subscribe().with(done -> end(), failure -> end()));
    }

    private boolean takes(Waiting text) {
        boolean wanted = text.goWith(this);
        if (!wanted) {
            leaveOne();
        }
        return wanted;
    }

    /** One of the texts is not wanted any more. A quick provider is let finish: until then its thread is not free anyhow. */
    void leaveOne() {
        if (unleft.decrementAndGet() == 0 && !provider.quick()) {
            Cancellable running;
            synchronized (this) {
                left = true;
                running = call;
            }
            if (running != null) {
                cancel(running);
            }
        }
    }

    private void callIs(Cancellable running) {
        boolean late;
        synchronized (this) {
            call = running;
            late = left;
        }
        if (late) {
            cancel(running);
        }
    }

    private void cancel(Cancellable running) {
        running.cancel();
        end();
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            ended.run();
        }
    }

    private Uni<Void> compute(List<Waiting> some) {
        return Uni.createFrom()
                .deferred(() -> call(some))
                .invoke(computed -> deliver(some, computed))
                .replaceWithVoid()
                .onFailure(failure -> some.size() > 1 && guilty(failure))
                .recoverWithUni(() -> halves(some))
                .onFailure()
                .invoke(failure -> some.forEach(text -> text.fail(failure)));
    }

    private Uni<List<Computed>> call(List<Waiting> some) {
        if (calls.getAndDecrement() <= 0) {
            return Uni.createFrom()
                    .failure(ErrorCode.PROVIDER_FAILED.because("was refused together with others by the provider"));
        }
        return provider.embed(some.stream().map(Waiting::text).toList());
    }

    private Uni<Void> halves(List<Waiting> some) {
        int half = some.size() / 2;
        return compute(some.subList(0, half))
                .onFailure()
                .recoverWithNull()
                .chain(() -> compute(some.subList(half, some.size())));
    }

    private static void deliver(List<Waiting> some, List<Computed> computed) {
        if (computed.size() != some.size()) {
            throw ErrorCode.PROVIDER_FAILED.because("The provider answered with another number of vectors");
        }
        for (int i = 0; i < some.size(); i++) {
            some.get(i).complete(computed.get(i));
        }
    }

    private static boolean guilty(Throwable failure) {
        return failure instanceof MusterException refusal && GUILT.contains(refusal.code());
    }
}
