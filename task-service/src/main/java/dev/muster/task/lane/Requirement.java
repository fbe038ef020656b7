package dev.muster.task.lane;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a task needs of an agent, in one canonical form: two that mean the same are equal.
 *
 * @param capabilities sorted, without repeats, the type among them
 * @param labels sorted, without repeats, each {@code key=value}
 */
public record Requirement(String tenant, List<String> capabilities, List<String> labels) {
    /** The requirement of a task of {@code type}; capabilities and labels in any order. */
    public static Requirement of(
            String tenant, String type, Collection<String> capabilities, Collection<String> labels) {
        return new Requirement(
                tenant,
                Stream.concat(Stream.of(type), capabilities.stream())
                        .distinct()
                        .sorted()
                        .toList(),
                labels.stream().distinct().sorted().toList());
    }
}
