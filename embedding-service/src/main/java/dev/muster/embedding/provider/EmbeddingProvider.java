package dev.muster.embedding.provider;

import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Something that turns texts into vectors. For any thread; never blocks. */
public interface EmbeddingProvider {
    /** The space its vectors lie in; fails with {@link ErrorCode#UNAVAILABLE} where it cannot work, with the reason. */
    Space space();

    /** Texts it takes at a time. */
    int batch();

    /** Calls it takes at a time. */
    int concurrency();

    /** Whether computing costs about as much as asking a cache elsewhere. */
    boolean quick();

    /**
     * The vectors of at most {@link #batch} texts, one each, in order, or a failure of the catalogue's. Where texts are refused
     * ({@link ErrorCode#INVALID_ARGUMENT}, {@link ErrorCode#TOO_MANY_TOKENS}) one of them may be the reason.
     */
    Uni<List<Computed>> embed(List<String> texts);
}
