package dev.muster.embedding.batch;

import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;

/**
 * Texts on their way to a provider together. Where they are refused because of one of them, halves are tried, so that only the
 * guilty one is told so.
 */
final class Batch {
    private static final Set<ErrorCode> GUILT = Set.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.TOO_MANY_TOKENS);

    private final EmbeddingProvider provider;
    private final List<Waiting> texts;
    private final Runnable ended;

    Batch(EmbeddingProvider provider, List<Waiting> texts, Runnable ended) {
        this.provider = provider;
        this.texts = texts;
        this.ended = ended;
    }

    void start() {
        compute(texts).subscribe().with(done -> ended.run(), failure -> ended.run());
    }

    private Uni<Void> compute(List<Waiting> some) {
        return Uni.createFrom()
                .deferred(() -> provider.embed(some.stream().map(Waiting::text).toList()))
                .invoke(computed -> deliver(some, computed))
                .replaceWithVoid()
                .onFailure(failure -> some.size() > 1 && guilty(failure))
                .recoverWithUni(() -> halves(some))
                .onFailure()
                .invoke(failure -> some.forEach(text -> text.fail(failure)));
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
