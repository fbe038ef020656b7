package dev.muster.cache;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration of the cache service, root {@code muster.}; every value can be set as {@code MUSTER_…}. */
@ConfigMapping(prefix = "muster")
public interface CacheServiceConfig {
    /** Who may call. */
    CallerTokenConfig caller();

    /** What is remembered. */
    Store cache();

    /** {@code muster.caller} */
    interface CallerTokenConfig {
        /**
         * The secrets of caller tokens, base64, each of at least 32 bytes, separated by commas. The first signs, all verify.
         * Without one no call is answered.
         */
        Optional<List<String>> secrets();
    }

    /** {@code muster.cache} */
    interface Store {
        /** Bytes of the first tier, in the memory of this process; the least recently used give way. */
        @WithDefault("128M")
        MemorySize memoryBytes();

        /** Bytes of answers that callers have not taken yet; beyond it questions are {@code overloaded}: misses to who asks. */
        @WithDefault("64M")
        MemorySize answerBytes();

        /** {@code muster.cache.namespaces.<name>}: what may be remembered under that name. */
        Map<String, NamespaceConfig> namespaces();

        /** The second tier. */
        RedisTierConfig redis();
    }

    /** {@code muster.cache.namespaces.<name>} */
    interface NamespaceConfig {
        /** Whether what is put under a key is all that will ever be put there; then nothing is invalidated. */
        @WithDefault("false")
        boolean immutable();

        /** How long an entry lives; {@code 0s}: as long as there is room. */
        @WithDefault("10s")
        Duration ttl();
    }

    /** {@code muster.cache.redis} */
    interface RedisTierConfig {
        /** What the names of keys and channels begin with; replicas of one cache share it. */
        @WithDefault("muster:cache:")
        String prefix();

        /** Longest silence of Redis on one connection that owes an answer; then it counts as away and is connected anew. */
        @WithDefault("250ms")
        Duration timeout();

        /** Pause before a lost connection is tried again; doubles up to ten times this. */
        @WithDefault("200ms")
        Duration reconnectAfter();

        /** Commands of questions and puts under way on one connection; beyond it Redis is not asked. */
        @WithDefault("1024")
        int maxCommands();

        /** Bytes of puts on their way to Redis on one connection; beyond it Redis is not asked. */
        @WithDefault("32M")
        MemorySize maxBytes();
    }
}
