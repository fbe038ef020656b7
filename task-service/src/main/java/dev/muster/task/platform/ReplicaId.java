package dev.muster.task.platform;

import jakarta.inject.Singleton;
import java.util.UUID;

/** The name of this process among its peers: random, new at every start. */
@Singleton
public final class ReplicaId {
    private final UUID value = UUID.randomUUID();

    public UUID value() {
        return value;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
