package dev.muster.task.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One open session as its owner knows it. A new epoch is a new object, so that late answers meet the old one. */
public final class AgentSession {
    private static final int SUSPICIOUS_AUDITS = 4;

    private final UUID id;
    private final long epoch;
    private final AgentProfile profile;
    private final AgentDoor door;
    private final Map<UUID, Held> held = new HashMap<>(4);
    private final Releases releases = new Releases();
    private int slots;
    private int reserved;
    private int suspicion;
    private boolean open = true;

    AgentSession(UUID id, long epoch, AgentProfile profile, int slots, AgentDoor door) {
        this.id = id;
        this.epoch = epoch;
        this.profile = profile;
        this.slots = slots;
        this.door = door;
    }

    public UUID id() {
        return id;
    }

    /** Grows whenever the session gets another owner or connection; fences everything its owner writes. */
    public long epoch() {
        return epoch;
    }

    public AgentProfile profile() {
        return profile;
    }

    public AgentDoor door() {
        return door;
    }

    public String agent() {
        return profile.agent();
    }

    /** False once it is over for this replica. */
    public boolean open() {
        return open;
    }

    void close() {
        open = false;
    }

    public int slots() {
        return slots;
    }

    void slots(int slots) {
        this.slots = slots;
    }

    /** Slots that look free: neither held nor promised to a claim under way. None while the way to the agent is congested. */
    public int free() {
        return open && !door.congested() ? slots - held.size() - reserved : 0;
    }

    /** Share of slots in use, for choosing the least loaded. */
    public float load() {
        return (float) (held.size() + reserved) / slots;
    }

    /** Promises slots to a claim; every promise is taken back by {@link #unreserve}. */
    public void reserve(int n) {
        reserved += n;
    }

    public void unreserve(int n) {
        reserved -= n;
    }

    /** The table may know of slots that are not known here, say by a claim whose answer was lost: the next audits look closely. */
    public void suspect() {
        suspicion = SUSPICIOUS_AUDITS;
    }

    /** Whether an audit has to look at what the table says it holds. */
    public boolean toBeAudited() {
        suspicion = Math.max(0, suspicion - 1);
        return suspicion > 0 || !held.isEmpty();
    }

    public void hold(Held attempt) {
        held.put(attempt.taskId(), attempt);
    }

    /** The attempt this session holds of a task, null where it holds none or another. */
    public @Nullable Held held(UUID taskId, int attempt) {
        Held found = held.get(taskId);
        return found != null && found.attempt() == attempt ? found : null;
    }

    /** Lets go of an attempt; false where it was not held. */
    public boolean letGo(Held attempt) {
        return held.remove(attempt.taskId(), attempt);
    }

    public Collection<Held> held() {
        return held.values();
    }

    /** Whether no claim for it is under way and no release of it pending, so that what the table says of its slots is the truth. */
    public boolean quiet() {
        return reserved == 0 && releases.empty();
    }

    /** Queues the slot of an attempt for release; it stays taken until that is written. */
    void toRelease(Held attempt) {
        if (held.get(attempt.taskId()) == attempt) {
            releases.add(attempt);
        }
    }

    Releases releases() {
        return releases;
    }
}
