package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A memory that remembers everything, and is asked as slowly as the test likes. */
final class FakeMemory implements VectorMemory {
    private final Map<List<Object>, Computed> known = new ConcurrentHashMap<>();
    private volatile Uni<?> pace = Uni.createFrom().voidItem();

    /** Answers only after {@code pace} has. */
    void answersAfter(Uni<?> slower) {
        pace = slower;
    }

    int size() {
        return known.size();
    }

    @Override
    public Uni<Map<ByteString, Computed>> recall(String tenant, int dimensions, List<ByteString> keys) {
        return pace.map(now -> keys.stream()
                .filter(key -> known.containsKey(List.of(tenant, key)))
                .collect(Collectors.toMap(key -> key, key -> known.get(List.of(tenant, key)))));
    }

    @Override
    public Uni<Void> keep(String tenant, Map<ByteString, Computed> computed) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> computed.forEach((key, vector) -> known.put(List.of(tenant, key), vector)));
    }
}
