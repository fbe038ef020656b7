package dev.muster.task.cancel;

import dev.muster.task.platform.TaskVersion;
import java.util.Optional;
import java.util.UUID;

/** A task that was cancelled just now. */
record Cancelled(UUID id, String tenant, int version, Optional<UUID> session) {
    TaskVersion taskVersion() {
        return new TaskVersion(id, version);
    }
}
