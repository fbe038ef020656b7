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
     * @throws TimeoutException when it is not known to have ended within {@code limit}; it goes on, and the message names
     *     it
     * @throws RequestFailed when Muster refuses the question
     */
    public TaskInfo await(Duration limit) throws InterruptedException, TimeoutException {
        return muster.await(id, Deadline.in(limit));
    }

    /**
     * The task as it stands.
     *
     * @throws RequestFailed when Muster refuses the question, or does not answer for 30 s
     */
    public TaskInfo get() throws InterruptedException {
        return muster.get(id);
    }

    /**
     * Ends the task; an agent at work on it is told to stop.
     *
     * @return the task, cancelled
     * @throws RequestFailed {@code task_finished} when it had ended already, in whatever way; also when Muster does not
     *     answer for 30 s
     */
    public TaskInfo cancel() throws InterruptedException {
        return muster.cancel(id);
    }

    @Override
    public String toString() {
        return id;
    }
}
