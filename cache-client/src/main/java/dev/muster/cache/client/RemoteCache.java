package dev.muster.cache.client;

import com.google.protobuf.ByteString;
import dev.muster.cache.memory.Position;
import dev.muster.platform.replicas.Replicas;
import dev.muster.proto.cache.v1.CacheGrpc;
import dev.muster.proto.cache.v1.Entry;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.GetRequest;
import dev.muster.proto.cache.v1.InvalidateReply;
import dev.muster.proto.cache.v1.InvalidateRequest;
import dev.muster.proto.cache.v1.Item;
import dev.muster.proto.cache.v1.Policy;
import dev.muster.proto.cache.v1.PutReply;
import dev.muster.proto.cache.v1.PutRequest;
import dev.muster.proto.cache.v1.Tier;
import dev.muster.protocol.caller.CallerTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** cache-service as this process asks it, and what of its answers is kept near. */
final class RemoteCache {
    private final CacheCalls calls;
    private final NearCache near;
    private final Watch watch;
    private final Replicas replicas;

    private RemoteCache(CacheCalls calls, NearCache near, Watch watch, Replicas replicas) {
        this.calls = calls;
        this.near = near;
        this.watch = watch;
        this.replicas = replicas;
    }

    static RemoteCache connect(String service, CacheClientConfig config, CallerTokens tokens, Vertx vertx) {
        NearCache near = new NearCache(config.nearBytes().asLongValue());
        Replicas replicas = new Replicas("cache service", config.endpoints(), config.resolveEvery(), vertx);
        replicas.start();
        OwnTokens own = new OwnTokens(service, tokens);
        Watch watch = new Watch(vertx, near.hearing(), new WatchStream(replicas, own));
        return new RemoteCache(new CacheCalls(replicas, own, config), near, watch, replicas);
    }

    /** What is known without asking. */
    NearCache near() {
        return near;
    }

    Uni<List<Remembered>> get(String tenant, String namespace, List<ByteString> keys) {
        return Portions.inOrder(Portions.ofKeys(keys), portion -> getPortion(tenant, namespace, portion))
                .map(Portions::flat);
    }

    Uni<Void> put(String tenant, String namespace, List<CacheEntry> entries) {
        List<CacheEntry> small = entries.stream().filter(CacheEntry::keepable).toList();
        near.drop(tenant, namespace, small.stream().map(CacheEntry::key).toList());
        return Portions.inOrder(Portions.ofEntries(small), portion -> putPortion(tenant, namespace, portion))
                .replaceWithVoid();
    }

    Uni<Void> invalidate(String tenant, String namespace, List<ByteString> keys, List<String> tags) {
        // Whatever becomes of it: nobody here wants these.
        near.drop(tenant, namespace, keys);
        InvalidateRequest request = InvalidateRequest.newBuilder()
                .setNamespace(namespace)
                .addAllKeys(keys)
                .addAllTags(tags)
                .build();
        return calls.change(CacheGrpc.getInvalidateMethod(), tenant, request)
                .invoke(reply -> forget(tenant, request, reply))
                .replaceWithVoid();
    }

    void close() {
        watch.stop();
        replicas.stop();
    }

    private Uni<List<Remembered>> getPortion(String tenant, String namespace, List<ByteString> keys) {
        GetRequest request =
                GetRequest.newBuilder().setNamespace(namespace).addAllKeys(keys).build();
        Position before = near.position();
        return toItsEnd(calls.question(CacheGrpc.getGetMethod(), tenant, request, GetReply.getDefaultInstance())
                .map(reply -> answers(tenant, namespace, keys, reply, before)));
    }

    private List<Remembered> answers(
            String tenant, String namespace, List<ByteString> keys, GetReply reply, Position before) {
        if (reply.getEntriesCount() != keys.size()) {
            return Collections.nCopies(keys.size(), Remembered.NOTHING);
        }
        learn(namespace, reply.getPolicy());
        if (near.isAheadOf(tenant, namespace, reply)) {
            return Collections.nCopies(keys.size(), Remembered.NOTHING);
        }
        near.keep(tenant, namespace, keys, reply, before);
        List<Remembered> answers = new ArrayList<>(keys.size());
        reply.getEntriesList().forEach(entry -> answers.add(remembered(entry)));
        return answers;
    }

    private Uni<PutReply> putPortion(String tenant, String namespace, List<CacheEntry> entries) {
        PutRequest.Builder request = PutRequest.newBuilder().setNamespace(namespace);
        entries.forEach(entry -> request.addItems(item(entry)));
        keepForGood(tenant, namespace, entries);
        return toItsEnd(calls.question(CacheGrpc.getPutMethod(), tenant, request.build(), PutReply.getDefaultInstance())
                .invoke(reply -> {
                    if (reply.hasPolicy() && near.policy(namespace) == null) {
                        learn(namespace, reply.getPolicy());
                        keepForGood(tenant, namespace, entries);
                    }
                }));
    }

    private void keepForGood(String tenant, String namespace, List<CacheEntry> entries) {
        Policy policy = near.policy(namespace);
        if (policy != null && policy.getImmutable()) {
            Duration ttl = Duration.ofMillis(policy.getTtlMs());
            entries.forEach(entry -> near.keep(tenant, namespace, entry.key(), entry.value(), ttl));
        }
    }

    private void learn(String namespace, Policy policy) {
        near.learn(namespace, policy);
        if (!policy.getImmutable()) {
            watch.begin();
        }
    }

    private void forget(String tenant, InvalidateRequest request, InvalidateReply reply) {
        near.forget(
                tenant,
                request.getNamespace(),
                request.getKeysList(),
                request.getTagsCount() > 0,
                reply.getEpoch(),
                reply.getNumber());
    }

    /** Goes on when its caller leaves: only its own time-out shows a replica to be silent, and a late answer is near for the next. */
    private static <T> Uni<T> toItsEnd(Uni<T> question) {
        return Uni.createFrom().emitter(emitter -> question.subscribe().with(emitter::complete, emitter::fail));
    }

    private static Item item(CacheEntry entry) {
        return Item.newBuilder()
                .setKey(entry.key())
                .setValue(entry.value())
                .addAllTags(entry.tags())
                .build();
    }

    private static Remembered remembered(Entry entry) {
        return entry.getTier() == Tier.MISS
                ? Remembered.NOTHING
                : new Remembered(entry.getTier(), entry.getValue(), Duration.ofMillis(entry.getAgeMs()));
    }
}
