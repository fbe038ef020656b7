package dev.muster.sdk;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** The handle of a task that Muster has taken. For any number of threads. */
public final class SubmittedTask {
    private final Muster muster;
    private final String id;

    SubmittedTask(Muster muster, String id) {
        this.muster = muster;
        this.id = id;
    }

    /** The id, a UUIDv7 in its text form. */
    public String id() {
        return id;
    }

    /**
     * Waits for the end of the task, whichever it is.
     *
     * @return the task in a terminal state
     * @throws TimeoutException when it has not ended within {@code limit}; it goes on
     * @throws RequestFailed when Muster refuses the question, or cannot be reached for all that time
     */
    public TaskInfo await(Duration limit) throws InterruptedException, TimeoutException {
        return muster.await(id, Deadline.in(limit));
    }

    /** The task as it stands. */
    public TaskInfo get() throws InterruptedException {
        return muster.get(id);
    }

    /** Asks for the end of the task; one that has ended already stays as it is. */
    public TaskInfo cancel() throws InterruptedException {
        return muster.cancel(id);
    }

    @Override
    public String toString() {
        return id;
    }
}
