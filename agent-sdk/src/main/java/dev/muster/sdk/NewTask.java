package dev.muster.sdk;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A task to submit. {@link #of} makes one, the other methods a changed copy.
 *
 * @param type what is to be done; agents that handle it can get the task
 * @param payload one JSON document, passed on byte for byte
 * @param capabilities required of the agent beside the type
 * @param labels required of the agent
 * @param priority -100 to 100, higher first
 * @param maxAttempts how many may fail; 0: the server's default
 * @param runAt not before; null: now
 * @param startDeadline expires if not begun by then; null: none
 * @param deadline expires if not finished by then; null: the server's default
 */
public record NewTask(
        String type,
        String payload,
        List<String> capabilities,
        Map<String, String> labels,
        int priority,
        int maxAttempts,
        @Nullable Instant runAt,
        @Nullable Instant startDeadline,
        @Nullable Instant deadline) {

    /** @throws IllegalArgumentException when the payload is not one JSON document */
    public NewTask {
        TaskJson.check(payload);
        capabilities = List.copyOf(capabilities);
        labels = Map.copyOf(labels);
    }

    /**
     * A task with nothing but a type and a payload.
     *
     * @param payload one JSON document: a text is {@code "\"hello\""}
     * @throws IllegalArgumentException when the payload is not one JSON document
     */
    public static NewTask of(String type, String payload) {
        return new NewTask(type, payload, List.of(), Map.of(), 0, 0, null, null, null);
    }

    /** With one more required capability. */
    public NewTask requiring(String capability) {
        List<String> more =
                Stream.concat(capabilities.stream(), Stream.of(capability)).toList();
        return new NewTask(type, payload, more, labels, priority, maxAttempts, runAt, startDeadline, deadline);
    }

    /** With one more required label. */
    public NewTask requiring(String label, String value) {
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(label, value);
        return new NewTask(type, payload, capabilities, more, priority, maxAttempts, runAt, startDeadline, deadline);
    }

    public NewTask withPriority(int value) {
        return new NewTask(type, payload, capabilities, labels, value, maxAttempts, runAt, startDeadline, deadline);
    }

    public NewTask withMaxAttempts(int value) {
        return new NewTask(type, payload, capabilities, labels, priority, value, runAt, startDeadline, deadline);
    }

    public NewTask notBefore(Instant value) {
        return new NewTask(type, payload, capabilities, labels, priority, maxAttempts, value, startDeadline, deadline);
    }

    public NewTask withStartDeadline(Instant value) {
        return new NewTask(type, payload, capabilities, labels, priority, maxAttempts, runAt, value, deadline);
    }

    public NewTask withDeadline(Instant value) {
        return new NewTask(type, payload, capabilities, labels, priority, maxAttempts, runAt, startDeadline, value);
    }
}
