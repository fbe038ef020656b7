package dev.muster.task.platform;

import java.util.UUID;

/** How far a task has come: the version of its last event. */
public record TaskVersion(UUID id, int version) {}
