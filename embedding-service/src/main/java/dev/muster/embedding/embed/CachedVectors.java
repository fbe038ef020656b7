package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import dev.muster.cache.client.CacheClient;
import dev.muster.cache.client.CacheEntry;
import dev.muster.cache.client.Remembered;
import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.provider.Computed;
import dev.muster.protocol.caller.CallerTokens;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Vectors in the cache's namespace {@code vectors}, whose entries never change. */
@Startup
@Singleton
class CachedVectors implements VectorMemory {
    private static final String NAMESPACE = "vectors";

    private final CacheClient cache;

    @Inject
    CachedVectors(EmbeddingConfig config, CallerTokens tokens, Vertx vertx) {
        this.cache = CacheClient.connect("embedding", config.cache(), tokens, vertx);
    }

    @Override
    public Uni<Map<ByteString, Computed>> recall(String tenant, int dimensions, List<ByteString> keys) {
        return cache.get(tenant, NAMESPACE, keys).map(answers -> known(dimensions, keys, answers));
    }

    @Override
    public Uni<Void> keep(String tenant, Map<ByteString, Computed> computed) {
        List<CacheEntry> entries = computed.entrySet().stream()
                .map(one -> new CacheEntry(one.getKey(), VectorBytes.of(one.getValue()), List.of()))
                .toList();
        return cache.put(tenant, NAMESPACE, entries);
    }

    private static Map<ByteString, Computed> known(int dimensions, List<ByteString> keys, List<Remembered> answers) {
        Map<ByteString, Computed> known = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            Remembered answer = answers.get(i);
            Computed vector = answer.hit() ? VectorBytes.read(answer.value(), dimensions) : null;
            if (vector != null) {
                known.put(keys.get(i), vector);
            }
        }
        return known;
    }

    @PreDestroy
    void close() {
        cache.close();
    }
}
