package dev.muster.task.platform;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration of the task service, root {@code muster.}; every value can be set as {@code MUSTER_…}. */
@ConfigMapping(prefix = "muster")
public interface TaskConfig {
    /** Who may call. */
    CallerTokenConfig caller();

    /** How concurrent statements become one. */
    Gathering gathering();

    /** What replicas tell each other by Redis. */
    HintsConfig hints();

    /** How long shutdown waits for what is under way. */
    @WithDefault("10s")
    Duration shutdownTimeout();

    /** {@code muster.caller} */
    interface CallerTokenConfig {
        /**
         * The secrets of caller tokens, base64, each of at least 32 bytes, separated by commas. The first signs, all verify.
         * Without one no call is answered.
         */
        Optional<List<String>> secrets();
    }

    /** {@code muster.gathering} */
    interface Gathering {
        /** Rows in one statement. */
        @WithDefault("256")
        int maxRows();

        /** Bytes in one statement. */
        @WithDefault("1M")
        MemorySize maxBytes();

        /** Statements of one kind under way at a time. */
        @WithDefault("2")
        int flights();

        /** Rows of one kind that may wait; beyond it callers are told {@code overloaded}. */
        @WithDefault("10000")
        int maxWaitingRows();

        /** Bytes of one kind that may wait. */
        @WithDefault("64M")
        MemorySize maxWaitingBytes();

        /** How long one statement may take before its callers are told {@code outcome_unknown}. */
        @WithDefault("15s")
        Duration timeout();
    }

    /** {@code muster.hints} */
    interface HintsConfig {
        /** Whether hints travel between replicas at all; without them waiters read every second. */
        @WithDefault("true")
        boolean enabled();

        /** What the names of the Redis channels begin with; replicas of one database share it. */
        @WithDefault("muster:task:")
        String channelPrefix();

        /** Pause before a lost connection to Redis is tried again; doubles up to ten times this. */
        @WithDefault("500ms")
        Duration reconnectAfter();
    }
}
