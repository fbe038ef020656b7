package dev.muster.gateway.socket;

import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.id.SessionId;
import dev.muster.protocol.id.TaskId;
import dev.muster.protocol.task.TaskLimits;
import dev.muster.protocol.text.PlainText;

/** What a HELLO has to keep to. Every refusal is {@code invalid_argument} and names the field. */
final class HelloRules {
    static final int MAX_SLOTS = 1_024;

    private static final int MAX_NAME_CHARS = 128;
    private static final int MAX_CAPABILITIES = 256;
    private static final int MAX_LABELS = 32;
    private static final int MAX_LABEL_CHARS = 256;
    private static final int MAX_CLIENT_CHARS = 256;
    private static final int MAX_HELD = 2 * MAX_SLOTS;

    private HelloRules() {}

    static void check(Hello hello) {
        plain("agent", hello.getAgent(), 1, MAX_NAME_CHARS);
        atMost("capabilities", hello.getCapabilitiesCount(), MAX_CAPABILITIES);
        hello.getCapabilitiesList().forEach(HelloRules::capability);
        atMost("labels", hello.getLabelsCount(), MAX_LABELS);
        hello.getLabelsMap().forEach(HelloRules::label);
        slots(hello.getSlots());
        plain("client", hello.getClient(), 0, MAX_CLIENT_CHARS);
        atMost("held", hello.getHeldCount(), MAX_HELD);
        hello.getHeldList().forEach(HelloRules::attempt);
        earlierSession(hello);
    }

    static void slots(int slots) {
        require(slots >= 1 && slots <= MAX_SLOTS, "slots: must be from 1 to " + MAX_SLOTS);
    }

    /** The id of a task's attempt that was named by an agent. */
    static TaskId attempt(String taskId, int attempt) {
        require(attempt >= 1, "attempt: must be 1 or more");
        return TaskId.parse(taskId);
    }

    private static void attempt(TaskAttempt held) {
        attempt(held.getTaskId(), held.getAttempt());
    }

    private static void earlierSession(Hello hello) {
        if (!hello.getSessionId().isEmpty()) {
            SessionId.parse(hello.getSessionId());
            require(hello.getEpoch() >= 1, "epoch: must be that of the session");
        }
    }

    private static void capability(String capability) {
        require(TaskLimits.isWord(capability), "capabilities: each " + TaskLimits.WORD_RULE);
    }

    private static void label(String name, String value) {
        plain("labels", name, 1, MAX_NAME_CHARS);
        require(name.indexOf('=') < 0, "labels: a name cannot contain =");
        plain("labels", value, 0, MAX_LABEL_CHARS);
    }

    private static void plain(String field, String text, int min, int max) {
        require(
                text.length() >= min && text.length() <= max && PlainText.isPlain(text),
                field + ": must have " + min + " to " + max + " characters, none of them a control character");
    }

    private static void atMost(String field, int count, int max) {
        require(count <= max, field + ": at most " + max);
    }

    private static void require(boolean holds, String detail) {
        if (!holds) {
            throw ErrorCode.INVALID_ARGUMENT.because(detail);
        }
    }
}
