package dev.muster.embedding.search;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.documents.Metadata;
import dev.muster.embedding.embed.EmbedTexts;
import dev.muster.embedding.embed.TextVector;
import dev.muster.embedding.search.Hits.Hit;
import dev.muster.embedding.space.ActiveSpace;
import dev.muster.embedding.space.VectorSpace;
import dev.muster.embedding.space.VectorText;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Tuple2;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The use case of a search: how many chunks there are to look at decides how it goes, and is asked while the query is embedded. */
@Singleton
class SearchChunks {
    /** Hits of the index that are looked at, though fewer may be asked for. */
    private static final int LOOKED_AT = Recall.AT;

    /** Difference of score within which hits are as good as the same. */
    private static final double ALIKE = 0.01;

    private final EmbedTexts embedding;
    private final ActiveSpace active;
    private final PgSearch chunks;
    private final Recall recall;
    private final int exactChunks;

    @Inject
    SearchChunks(EmbedTexts embedding, ActiveSpace active, PgSearch chunks, Recall recall, EmbeddingConfig config) {
        SearchBounds.check(config.search());
        this.embedding = embedding;
        this.active = active;
        this.chunks = chunks;
        this.recall = recall;
        this.exactChunks = config.search().exactChunks();
    }

    Uni<Hits> search(Caller caller, Query query) {
        return active.get().chain(space -> Uni.combine()
                .all()
                .unis(vector(caller, space, query), sizes(caller, query))
                .asTuple()
                .chain(both -> nearest(caller, space, query, both)));
    }

    private Uni<TextVector> vector(Caller caller, VectorSpace space, Query query) {
        return embedding
                .embed(caller, space.model(), List.of(query.text()), 0, EmbedTexts.Urgency.NOW)
                .map(vectors -> vectors.vectors().getFirst())
                .onFailure(MusterException.class)
                .transform(refusal -> ofQuery((MusterException) refusal));
    }

    /** In the words of who searches. */
    private static MusterException ofQuery(MusterException refusal) {
        return new MusterException(
                refusal.code(), refusal.detail().replace("texts[0]", "query"), refusal.retryAfterMillis());
    }

    /** The tenant's chunks alone do where they are few, or where there is no filter. */
    private Uni<Sizes> sizes(Caller caller, Query query) {
        return chunks.size(caller.tenant())
                .chain(all -> query.filtered() && all > exactChunks
                        ? chunks.size(caller.tenant(), query.filter(), exactChunks)
                                .map(left -> new Sizes(left, all))
                        : Uni.createFrom().item(new Sizes(all, all)));
    }

    private Uni<Hits> nearest(Caller caller, VectorSpace space, Query query, Tuple2<TextVector, Sizes> both) {
        TextVector asked = both.getItem1();
        String vector = VectorText.of(asked.vector());
        Sizes sizes = both.getItem2();
        @Nullable Metadata filter = query.filtered() ? query.filter() : null;
        Target target = new Target(space, caller.tenant(), vector, query.k(), filter);
        Uni<Found> found = sizes.inQuestion() <= exactChunks ? exact(target) : byIndex(target, sizes.ofTenant());
        return found.map(all -> new Hits(
                above(query.threshold(), all.hits()), asked.tokens(), asked.truncated(), all.exact(), space.model()));
    }

    private Uni<Found> exact(Target target) {
        return chunks.nearest(target, true).map(hits -> new Found(hits, true));
    }

    /**
     * The index gives up after some thousand vectors of others, and hundreds of vectors that are nearly the same can hold a walk
     * along it: they are linked to one another only. In both cases the tenant's, unless too many, are looked at one by one.
     */
    private Uni<Found> byIndex(Target target, long ofTenant) {
        Target wide = target.atLeast(LOOKED_AT);
        return chunks.nearest(wide, false).chain(hits -> {
            boolean tooFew = hits.size() < wide.k();
            if ((tooFew || alike(hits)) && ofTenant <= SearchBounds.MOST_COMPARED) {
                return exact(target);
            }
            Uni<List<Hit>> followed =
                    tooFew ? chunks.nearestFar(target) : Uni.createFrom().item(hits.subList(0, target.k()));
            return followed.invoke(all -> recall.sample(target, tooFew ? all : hits, ofTenant))
                    .map(all -> new Found(all, false));
        });
    }

    private static boolean alike(List<Hit> hits) {
        return hits.getFirst().score() - hits.get(LOOKED_AT - 1).score() < ALIKE;
    }

    private static List<Hit> above(@Nullable Double threshold, List<Hit> hits) {
        return threshold == null
                ? hits
                : hits.stream().filter(hit -> hit.score() >= threshold).toList();
    }

    /**
     * How many chunks there are.
     *
     * @param inQuestion that the filter leaves; where they are too many to compare them all, some such number
     */
    private record Sizes(long inQuestion, long ofTenant) {}

    /** What a way of searching gives. */
    private record Found(List<Hit> hits, boolean exact) {}
}
