package dev.muster.sdk;

import dev.muster.proto.agent.v1.TaskAttempt;

/** Names one attempt at one task. */
record Attempt(String taskId, int number) {
    static Attempt of(TaskAttempt message) {
        return new Attempt(message.getTaskId(), message.getAttempt());
    }

    TaskAttempt toMessage() {
        return TaskAttempt.newBuilder().setTaskId(taskId).setAttempt(number).build();
    }
}
