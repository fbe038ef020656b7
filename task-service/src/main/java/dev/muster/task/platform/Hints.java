package dev.muster.task.platform;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What replicas tell each other so that nobody has to poll quickly. Best effort: a hint may be lost, repeated or late, so
 * whoever listens must also look by itself, once a second or so. A lost hint costs time, never a result.
 *
 * <p>Given hints reach the listeners of this replica at once, on the caller's thread, and those of all other replicas by Redis
 * pub/sub, coalesced. No call here blocks, fails or waits for Redis. Listeners must be quick, must not throw, and may be
 * called on any thread. Register at start.
 */
@Singleton
public final class Hints {
    private final HintChannel<Integer, Integer> lanes =
            new HintChannel<>("lanes", HintCodec.LANE, lane -> lane, (old, now) -> now);
    private final HintChannel<UUID, TaskVersion> tasks =
            new HintChannel<>("tasks", HintCodec.TASK, TaskVersion::id, (a, b) -> a.version() > b.version() ? a : b);
    private final HintChannel<UUID, UUID> sessions =
            new HintChannel<>("sessions", HintCodec.SESSION, session -> session, (old, now) -> now);

    private final HintRelay relay;

    @Inject
    Hints(HintRelay relay) {
        this.relay = relay;
        relay.carry(List.of(lanes, tasks, sessions));
    }

    /** These lanes have work waiting. */
    public void lanes(Collection<Integer> ids) {
        tell(lanes, ids);
    }

    /** These tasks have come that far. */
    public void tasks(Collection<TaskVersion> versions) {
        tell(tasks, versions);
    }

    /** Whoever owns these sessions should compare what they hold with the database now. */
    public void sessions(Collection<UUID> ids) {
        tell(sessions, ids);
    }

    public void onLanes(Consumer<Collection<Integer>> listener) {
        lanes.listen(listener);
    }

    public void onTasks(Consumer<Collection<TaskVersion>> listener) {
        tasks.listen(listener);
    }

    public void onSessions(Consumer<Collection<UUID>> listener) {
        sessions.listen(listener);
    }

    private <T> void tell(HintChannel<?, T> channel, Collection<T> hints) {
        if (!hints.isEmpty()) {
            channel.deliver(hints);
            relay.send(channel, hints);
        }
    }
}
