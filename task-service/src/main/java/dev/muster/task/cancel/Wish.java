package dev.muster.task.cancel;

import java.util.UUID;

/** A task that its tenant wants no more. */
record Wish(String tenant, UUID id, String reason) {
    private static final int BYTES = 100;

    int bytes() {
        return BYTES + reason.length();
    }
}
