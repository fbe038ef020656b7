package dev.muster.cache.client;

import com.google.protobuf.ByteString;
import dev.muster.protocol.caller.CallerTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cache as other services use it: a near cache in their own memory, and cache-service behind it.
 *
 * <p>A cache that is away is a cache that knows nothing: neither {@link #get} nor {@link #put} fails for it, and a replica that
 * failed to answer in time is not asked for a while. What was asked goes on when its caller leaves: an answer that comes late is
 * near for the next. For any thread; never blocks. A service makes one, by {@link #connect}, and closes it when it stops.
 */
public class CacheClient implements AutoCloseable {
    private final @Nullable RemoteCache remote;

    private CacheClient(@Nullable RemoteCache remote) {
        this.remote = remote;
    }

    /** One that knows nothing and costs nothing. */
    public static CacheClient off() {
        return new CacheClient(null);
    }

    /**
     * Begins to connect. Blocks for the first look at the names of the replicas, so not on an event loop.
     *
     * @param service the name of the service that asks, as in {@code embedding}
     * @param tokens signs for every tenant
     */
    public static CacheClient connect(String service, CacheClientConfig config, CallerTokens tokens, Vertx vertx) {
        return config.enabled() ? new CacheClient(RemoteCache.connect(service, config, tokens, vertx)) : off();
    }

    /** What is known here of one key; asks nobody. For whoever can do without the rest. */
    public Remembered peek(String tenant, String namespace, ByteString key) {
        return remote == null ? Remembered.NOTHING : remote.near().find(tenant, namespace, key);
    }

    /** What is known, one a key, in order; keys may repeat. Never fails. */
    public Uni<List<Remembered>> get(String tenant, String namespace, List<ByteString> keys) {
        if (remote == null) {
            return Uni.createFrom().item(Collections.nCopies(keys.size(), Remembered.NOTHING));
        }
        List<Remembered> found = new ArrayList<>(keys.size());
        List<ByteString> missing = new ArrayList<>(0);
        for (ByteString key : keys) {
            Remembered one = remote.near().find(tenant, namespace, key);
            found.add(one);
            if (!one.hit()) {
                missing.add(key);
            }
        }
        return missing.isEmpty()
                ? Uni.createFrom().item(found)
                : remote.get(tenant, namespace, missing).map(answers -> completed(found, answers));
    }

    /**
     * Remembers, as far as there is room. Completes when cache-service has answered, or is known not to; never fails.
     *
     * <p>It does not change what others have near: whoever replaces a value invalidates its key first.
     */
    public Uni<Void> put(String tenant, String namespace, List<CacheEntry> entries) {
        return remote == null || entries.isEmpty()
                ? Uni.createFrom().voidItem()
                : remote.put(tenant, namespace, entries);
    }

    /**
     * Forgets keys, and all that was put with one of the tags, everywhere: when it completes, this client no longer answers
     * what was known before, and within about 1.3 seconds nobody does.
     *
     * <p>Fails with a {@link dev.muster.protocol.error.MusterException} where that is not certain, e.g. {@code unavailable};
     * it may be repeated. Without a cache there is nothing to forget.
     */
    public Uni<Void> invalidate(String tenant, String namespace, List<ByteString> keys, List<String> tags) {
        return remote == null || keys.isEmpty() && tags.isEmpty()
                ? Uni.createFrom().voidItem()
                : remote.invalidate(tenant, namespace, keys, tags);
    }

    @Override
    public void close() {
        if (remote != null) {
            remote.close();
        }
    }

    /** The list with its misses answered, in order. */
    private static List<Remembered> completed(List<Remembered> found, List<Remembered> answers) {
        // A copy: whoever subscribes twice asks twice, and each answer has to find the same gaps.
        List<Remembered> completed = new ArrayList<>(found.size());
        int next = 0;
        for (Remembered one : found) {
            completed.add(one.hit() ? one : answers.get(next++));
        }
        return completed;
    }
}
