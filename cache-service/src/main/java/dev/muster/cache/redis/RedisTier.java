package dev.muster.cache.redis;

import com.google.protobuf.ByteString;
import dev.muster.cache.CacheServiceConfig;
import dev.muster.cache.namespace.Namespace;
import dev.muster.cache.recall.Entry;
import dev.muster.cache.recall.SecondTier;
import dev.muster.cache.recall.Stored;
import dev.muster.cache.redis.RedisLine.Answers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The second tier in Redis: each question and each put is one trip. */
@Singleton
class RedisTier implements SecondTier {
    private static final Buffer NO_TAGS = Buffer.buffer(new byte[1]);

    private final RedisLines lines;
    private final Names names;

    @Inject
    RedisTier(RedisLines lines, CacheServiceConfig config) {
        this.lines = lines;
        this.names = new Names(config.cache().redis().prefix());
    }

    @Override
    public Uni<List<Stored>> get(String tenant, Namespace namespace, List<ByteString> keys, int maxBytes) {
        Request get = Script.GET.call(keys.size());
        keys.forEach(key -> get.arg(names.value(tenant, namespace.name(), key)));
        // The head of each value comes on top of what is asked for.
        get.arg(maxBytes + keys.size() * StoredForm.HEAD_BYTES);
        return Trips.uni(lines.here().trip(run -> List.of(get), 0))
                .map(answers -> values(namespace, answers))
                .onFailure(RedisAway.class)
                .recoverWithItem(Collections.nCopies(keys.size(), Stored.NOTHING));
    }

    @Override
    public Uni<Boolean> put(String tenant, Namespace namespace, List<Entry> entries, long putAtMillis) {
        long bytes = entries.stream()
                .mapToLong(entry -> entry.key().size() + entry.value().size())
                .sum();
        return Trips.uni(lines.here().trip(run -> puts(tenant, namespace, entries, putAtMillis, run), bytes))
                .map(done -> true)
                .onFailure(RedisAway.class)
                .recoverWithItem(false);
    }

    private List<Request> puts(
            String tenant, Namespace namespace, List<Entry> entries, long putAtMillis, String runId) {
        List<Request> puts = new ArrayList<>(entries.size());
        long ttl = namespace.ttlMillis();
        for (Entry entry : entries) {
            Buffer key = names.value(tenant, namespace.name(), entry.key());
            Buffer form =
                    StoredForm.of(new Stored(entry.value(), putAtMillis, ttl == 0 ? 0 : putAtMillis + ttl), runId);
            puts.add(entry.tags().isEmpty() ? put(key, form, ttl) : putTagged(tenant, namespace, entry, key, form));
        }
        return puts;
    }

    private static Request put(Buffer key, Buffer form, long ttl) {
        Request set = Request.cmd(Command.SET)
                .arg(key)
                .arg(Buffer.buffer(1 + form.length()).appendBuffer(NO_TAGS).appendBuffer(form));
        return ttl == 0 ? set : set.arg("PX").arg(ttl);
    }

    private Request putTagged(String tenant, Namespace namespace, Entry entry, Buffer key, Buffer form) {
        Request put = Script.PUT_TAGGED.call(1 + entry.tags().size()).arg(key);
        entry.tags().forEach(tag -> put.arg(names.tag(tenant, namespace.name(), tag)));
        return put.arg(Buffer.buffer().appendLong(ThreadLocalRandom.current().nextLong()))
                .arg(namespace.ttlMillis())
                .arg(form);
    }

    private static List<Stored> values(Namespace namespace, Answers answers) {
        List<Stored> values = new ArrayList<>();
        Response all = Objects.requireNonNull(answers.list().get(0), "the script answers");
        @Nullable String run = namespace.immutable() ? null : answers.runId();
        for (Response one : all) {
            values.add(one == null ? Stored.NOTHING : StoredForm.read(one.toBytes(), run));
        }
        return values;
    }
}
