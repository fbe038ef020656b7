package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;

/** What is remembered of vectors. Never fails, never blocks; forgets when it likes. */
interface VectorMemory {
    /** The vectors of those keys that are known. */
    Uni<Map<ByteString, Computed>> recall(String tenant, int dimensions, List<ByteString> keys);

    /** Remembers, as far as there is room. Completes when others can recall, or it is known that they cannot. */
    Uni<Void> keep(String tenant, Map<ByteString, Computed> computed);
}
