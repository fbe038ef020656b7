package dev.muster.sdk;

import org.jspecify.annotations.Nullable;

/** What an agent does for tasks of one type. Called on as many threads at a time as the agent has slots. */
@FunctionalInterface
public interface TaskHandler {
    /**
     * Works on one attempt at a task.
     *
     * <p>When the attempt is no longer wanted the thread is interrupted and {@link AssignedTask#isCancelled} turns true;
     * what is returned or thrown then goes nowhere.
     *
     * @return the result, a JSON document; null for the JSON {@code null}
     * @throws TaskFailed to say how the attempt failed
     * @throws Exception anything else fails the attempt with code {@code handler_error}, worth another try
     */
    @Nullable
    String handle(AssignedTask task) throws Exception;
}
