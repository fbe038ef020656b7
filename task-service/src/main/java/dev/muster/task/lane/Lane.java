package dev.muster.task.lane;

import java.util.Set;

/**
 * A requirement that has a number.
 *
 * @param capabilities the type of the tasks and what is required beside it
 * @param labels each {@code key=value}
 */
public record Lane(int id, String tenant, Set<String> capabilities, Set<String> labels) {
    public Lane {
        capabilities = Set.copyOf(capabilities);
        labels = Set.copyOf(labels);
    }
}
