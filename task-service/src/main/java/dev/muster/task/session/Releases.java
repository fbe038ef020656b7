package dev.muster.task.session;

import java.util.ArrayList;
import java.util.List;

/**
 * The slots of one session that are to be freed although no outcome of its agent frees them, written one numbered batch at a time.
 *
 * <p>While nobody knows whether a batch was written, it is the same batch again: its number makes it count once.
 */
final class Releases {
    private static final Batch NONE = new Batch(List.of(), 0);

    private final List<Held> waiting = new ArrayList<>(0);
    private int surplus;
    private Batch batch = NONE;
    private long written;
    private boolean underWay;

    private record Batch(List<Held> held, int slots) {}

    /** Queues the slot of an attempt. */
    void add(Held attempt) {
        if (!waiting.contains(attempt)) {
            waiting.add(attempt);
        }
    }

    /** Queues slots of attempts that nobody here knows. */
    void addSurplus(int slots) {
        surplus += slots;
    }

    /** Whether there is nothing to release, nor anything under way or unknown. */
    boolean empty() {
        return waiting.isEmpty() && surplus == 0 && batch.slots() == 0;
    }

    /** How many slots to release now, under {@link #number}; 0 while a release is under way. */
    int start() {
        if (underWay) {
            return 0;
        }
        if (batch.slots() == 0) {
            batch = new Batch(List.copyOf(waiting), waiting.size() + surplus);
            surplus = 0;
        }
        underWay = batch.slots() > 0;
        return batch.slots();
    }

    /** The number of the release under way, see {@link PgSessions#release}. */
    long number() {
        return written + 1;
    }

    /** The release was written; answers the attempts whose slots are free. */
    List<Held> written() {
        List<Held> released = batch.held();
        written++;
        underWay = false;
        waiting.removeAll(released);
        batch = NONE;
        return released;
    }

    /** Nobody knows whether the release was written. */
    void unknown() {
        underWay = false;
    }
}
