package dev.muster.cache.recall;

import com.google.protobuf.ByteString;
import dev.muster.cache.feed.Feed;
import dev.muster.cache.memory.Kept;
import dev.muster.cache.memory.Memory;
import dev.muster.cache.memory.Position;
import dev.muster.cache.memory.Slot;
import dev.muster.cache.namespace.Namespace;
import dev.muster.cache.namespace.Namespaces;
import dev.muster.cache.recall.Found.Where;
import dev.muster.protocol.caller.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What is known of keys: from memory, and the rest in one trip from the second tier, which then is in memory, too. */
@Singleton
public final class Recall {
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Namespaces namespaces;
    private final Memory memory;
    private final Feed feed;
    private final SecondTier second;
    private final Clock clock;

    @Inject
    Recall(Namespaces namespaces, Memory memory, Feed feed, SecondTier second, Clock clock) {
        this.namespaces = namespaces;
        this.memory = memory;
        this.feed = feed;
        this.second = second;
        this.clock = clock;
    }

    /** One answer a key, in order; keys may repeat. */
    public Uni<Recalled> get(Caller caller, String name, List<ByteString> keys) {
        Namespace namespace = namespaces.named(name);
        Limits.get(keys);
        return new Question(caller.tenant(), namespace, keys).answer();
    }

    private final class Question {
        private final String tenant;
        private final Namespace namespace;
        private final List<ByteString> keys;
        private final boolean hearing = feed.hearing();
        private final Position before = memory.position();
        private final Map<ByteString, Found> found = new HashMap<>();
        private int room = Limits.ANSWER_BYTES;

        Question(String tenant, Namespace namespace, List<ByteString> keys) {
            this.tenant = tenant;
            this.namespace = namespace;
            this.keys = keys;
        }

        Uni<Recalled> answer() {
            Set<ByteString> missing = new LinkedHashSet<>();
            for (ByteString key : keys) {
                if (!found.containsKey(key) && !inMemory(key)) {
                    missing.add(key);
                }
            }
            List<ByteString> asked = List.copyOf(missing);
            return asked.isEmpty() || room <= 0
                    ? Uni.createFrom().item(this::recalled)
                    : second.get(tenant, namespace, asked, room).map(stored -> completed(asked, stored));
        }

        private boolean inMemory(ByteString key) {
            Kept kept = memory.find(slot(key), hearing);
            if (kept != null) {
                long now = memory.now();
                long left = kept.left(now);
                long ttl = left == FOR_EVER ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
                add(key, new Found(Where.MEMORY, kept.value(), TimeUnit.NANOSECONDS.toMillis(kept.age(now)), ttl));
            }
            return kept != null;
        }

        private Recalled completed(List<ByteString> asked, List<Stored> stored) {
            long now = clock.millis();
            for (int i = 0; i < asked.size(); i++) {
                Stored one = stored.get(i);
                long age = Math.max(0, now - one.putAtMillis());
                long left = left(one, age, now);
                if (left > 0) {
                    fill(asked.get(i), one.value(), age, left);
                }
            }
            return recalled();
        }

        /** By the namespace as it is declared now, and no longer for a clock that is behind; {@link #FOR_EVER} of what stays. */
        private long left(Stored stored, long age, long now) {
            long left = stored.expiresAtMillis() == 0 ? FOR_EVER : stored.expiresAtMillis() - now;
            return namespace.ttlMillis() == 0 ? left : Math.min(left, namespace.ttlMillis() - age);
        }

        private void fill(ByteString key, ByteString value, long age, long left) {
            long ageNanos = TimeUnit.MILLISECONDS.toNanos(age);
            long ttlNanos = left == FOR_EVER ? FOR_EVER : TimeUnit.MILLISECONDS.toNanos(age + left);
            if (namespace.immutable()) {
                memory.keepForGood(slot(key), value, ageNanos, ttlNanos);
            } else if (hearing) {
                memory.keep(slot(key), value, ageNanos, ttlNanos, before);
            }
            add(key, new Found(Where.REDIS, value, age, left == FOR_EVER ? 0 : left));
        }

        private void add(ByteString key, Found one) {
            room -= one.value().size();
            found.put(key, one);
        }

        private Recalled recalled() {
            List<Found> answers = new ArrayList<>(keys.size());
            int bytes = 0;
            for (ByteString key : keys) {
                Found one = found.getOrDefault(key, Found.NOTHING);
                bytes += one.value().size();
                answers.add(bytes > Limits.ANSWER_BYTES ? Found.NOTHING : one);
            }
            return hearing
                    ? new Recalled(namespace, answers, before.epoch(), before.number())
                    : new Recalled(namespace, answers, "", 0);
        }

        private Slot slot(ByteString key) {
            return new Slot(tenant, namespace.name(), key);
        }
    }
}
