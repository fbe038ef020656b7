package dev.muster.task.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code muster.lease}: how long silence is borne, and how attempts come back. */
@ConfigMapping(prefix = "muster.lease")
public interface LeaseConfig {
    /** Silence on a gateway's stream, or of a peer replica, after which its sessions end. */
    @WithDefault("3s")
    Duration silence();

    /** How often silence is looked for. */
    @WithDefault("250ms")
    Duration check();

    /** A check that comes this much late says that this process stood still; it starts counting again instead of ending anybody. */
    @WithDefault("500ms")
    Duration late();

    /** How often this replica shows its peers that it lives. */
    @WithDefault("500ms")
    Duration beat();

    /** How often memory is compared with the tables. */
    @WithDefault("1s")
    Duration audit();

    /** How long an agent that was told to stop keeps its slot when it does not answer. */
    @WithDefault("10s")
    Duration stopTimeout();

    /** First wait after a failed attempt; doubles with each. */
    @WithDefault("1s")
    Duration retryFirst();

    /** Longest wait after a failed attempt. */
    @WithDefault("5m")
    Duration retryMost();

    /** First wait after an agent refused a task; doubles with each. */
    @WithDefault("100ms")
    Duration rejectFirst();

    /** Longest wait after an agent refused a task. */
    @WithDefault("10s")
    Duration rejectMost();
}
