package dev.muster.gateway.embeddings;

import com.google.common.collect.Lists;
import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.Embedding;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/**
 * Vectors of a list of any length: sent on in parts of {@value #PART}, {@value #AT_A_TIME} of them under way at a time, and
 * put together in order. One part that fails fails all, and nothing further is asked for.
 */
@Singleton
public class EmbedAll {
    static final int PART = 64;
    static final int AT_A_TIME = 4;

    /** How the embedding service names a text it refuses. */
    private static final Pattern TEXT = Pattern.compile("texts\\[([0-9]{1,4})]");

    private final EmbeddingClient client;
    private final Authenticate authenticate;

    EmbedAll(EmbeddingClient client, Authenticate authenticate) {
        this.client = client;
        this.authenticate = authenticate;
    }

    /**
     * One reply for all texts. A refusal names a text by its place, as {@code texts[7]}.
     *
     * @param model empty: the default
     * @param texts at least one, none empty
     * @param dimensions 0: those of the model
     * @param known told the dimensions of the vectors as soon as the first are there; fails all by throwing
     */
    public Uni<EmbedReply> embed(
            Identity identity, String model, List<String> texts, int dimensions, IntConsumer known) {
        EmbedRequest wanted = EmbedRequest.newBuilder()
                .setModel(model)
                .setDimensions(dimensions)
                .buildPartial();
        return all(identity, wanted, Lists.partition(texts, PART), known);
    }

    private Uni<EmbedReply> all(Identity identity, EmbedRequest wanted, List<List<String>> parts, IntConsumer known) {
        AtomicLong tokens = new AtomicLong();
        AtomicBoolean first = new AtomicBoolean(true);
        EmbedReply[] replies = new EmbedReply[parts.size()];
        return Multi.createFrom()
                .range(0, parts.size())
                .onItem()
                .transformToUni(i -> authenticate
                        .again(identity) // a token does not live as long as many parts take
                        .chain(fresh -> part(fresh, wanted, parts.get(i), i * PART))
                        .invoke(reply -> {
                            if (first.getAndSet(false)) {
                                known.accept(reply.getDimensions());
                            }
                            count(tokens, reply);
                            replies[i] = reply;
                        }))
                .merge(AT_A_TIME)
                .collect()
                .last()
                .map(last -> together(List.of(replies)));
    }

    private Uni<EmbedReply> part(Identity identity, EmbedRequest wanted, List<String> texts, int first) {
        return client.embed(identity, wanted.toBuilder().addAllTexts(texts).build())
                .invoke(reply -> requireOneEach(texts, reply))
                .onFailure(MusterException.class)
                .transform(refusal -> of(first, (MusterException) refusal));
    }

    private static void requireOneEach(List<String> texts, EmbedReply reply) {
        if (reply.getEmbeddingsCount() != texts.size()) {
            throw new IllegalStateException(
                    "Asked for " + texts.size() + " vectors, got " + reply.getEmbeddingsCount());
        }
    }

    private static void count(AtomicLong tokens, EmbedReply reply) {
        long more = reply.getEmbeddingsList().stream()
                .mapToLong(Embedding::getTokens)
                .sum();
        if (tokens.addAndGet(more) > EmbeddingLimits.MAX_TOKENS) {
            throw ErrorCode.TOO_MANY_TOKENS.because(
                    "texts: have more than " + EmbeddingLimits.MAX_TOKENS + " tokens in all");
        }
    }

    private static EmbedReply together(List<EmbedReply> replies) {
        EmbedReply.Builder all = replies.get(0).toBuilder();
        replies.subList(1, replies.size()).forEach(reply -> all.addAllEmbeddings(reply.getEmbeddingsList()));
        return all.build();
    }

    /** The refusal with the place of the text in the whole list. */
    private static MusterException of(int first, MusterException refusal) {
        String detail = TEXT.matcher(refusal.detail())
                .replaceFirst(found -> "texts[" + (first + Integer.parseInt(found.group(1))) + "]");
        return new MusterException(refusal.code(), detail, refusal.retryAfterMillis());
    }
}
