package dev.muster.task.query;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** The use case of reading a task's log. */
@Singleton
public class ReadEvents {
    /** Events in one answer. */
    public static final int MAX_PAGE = 256;

    private final PgEvents events;

    @Inject
    ReadEvents(PgEvents events) {
        this.events = events;
    }

    /**
     * The events after a version, oldest first; {@link ErrorCode#TASK_NOT_FOUND} for a task of another tenant.
     *
     * @param limit 1 to {@value #MAX_PAGE}; 0 and more than that are the most
     */
    public Uni<TaskLog> after(Caller caller, UUID id, int version, int limit) {
        int size = limit < 1 ? MAX_PAGE : Math.min(limit, MAX_PAGE);
        return events.after(id, version, size).map(found -> ownOf(caller, found));
    }

    private static TaskLog ownOf(Caller caller, Optional<TaskLog> found) {
        return found.filter(log -> log.tenant().equals(caller.tenant()))
                .orElseThrow(() -> ErrorCode.TASK_NOT_FOUND.because("There is no such task"));
    }
}
