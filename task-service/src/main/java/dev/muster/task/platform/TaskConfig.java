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

    /** What tasks may require. */
    LanesConfig lanes();

    /** What may be submitted. */
    SubmitConfig submit();

    /** How tasks are waited for. */
    WaitConfig waiting();

    /** The partitions of the tables that grow. */
    PartitionsConfig partitions();

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

    /** {@code muster.lanes} */
    interface LanesConfig {
        /** Combinations of type, capabilities and labels a tenant may use; beyond it submits are told {@code too_many_lanes}. */
        @WithDefault("1000")
        int maxPerTenant();

        /** Lanes kept in memory, about 500 bytes each. */
        @WithDefault("50000")
        int remembered();
    }

    /** {@code muster.submit} */
    interface SubmitConfig {
        /** Attempts that may fail before a task is dead-lettered, where the submitter does not say. */
        @WithDefault("5")
        int maxAttempts();

        /** How long a task lives, where the submitter does not say. */
        @WithDefault("24h")
        Duration deadline();

        /** The furthest deadline a submitter may ask for. */
        @WithDefault("30d")
        Duration maxDeadline();

        /** Bytes of one task's payload; never more than the default, which is what fits into a frame to an agent. */
        @WithDefault("1020K")
        MemorySize maxPayload();

        /** How long an idempotency key is remembered. */
        @WithDefault("24h")
        Duration idempotency();

        /** Unfinished tasks of one tenant; beyond it submits are told {@code queue_full}. Counted about every refresh. */
        @WithDefault("100000")
        int maxUnfinished();

        /** How often the unfinished tasks of tenants that submit are counted. */
        @WithDefault("5s")
        Duration refreshUnfinished();

        /** How often expired idempotency keys are deleted. */
        @WithDefault("1m")
        Duration forgetKeysEvery();
    }

    /** {@code muster.waiting} */
    interface WaitConfig {
        /** Calls of this replica that may wait for a task; beyond it they are told {@code overloaded}. */
        @WithDefault("20000")
        int maxWaiters();

        /** The longest wait of one call; longer ones are cut to it. */
        @WithDefault("60s")
        Duration max();

        /** How often a waiter looks by itself, in case a hint was lost. */
        @WithDefault("1s")
        Duration lookEvery();

        /** Tasks in one read, each with a result of up to 1 MiB. */
        @WithDefault("64")
        int maxRows();
    }

    /** {@code muster.partitions} */
    interface PartitionsConfig {
        /** What one partition holds: {@code day}, {@code week} or {@code month}, in UTC. */
        @WithDefault("month")
        Span span();

        /** Partitions that exist ahead of the current one. */
        @WithDefault("3")
        int ahead();

        /** How often they are looked after. */
        @WithDefault("1h")
        Duration every();

        /** The span of time of one partition. */
        enum Span {
            DAY,
            WEEK,
            MONTH
        }
    }
}
