package dev.muster.gateway.tasks;

import com.google.protobuf.ByteString;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.id.Uuid7;
import dev.muster.protocol.task.TaskLimits;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bodies of submits: one task, or a batch of them. Payloads are cut out as the bytes they were sent as. */
@Singleton
public final class SubmitBody {
    private static final Set<String> BATCH = Set.of("tasks");
    private static final Set<String> REQUIRES = Set.of("capabilities", "labels");
    private static final Set<String> TASK =
            Set.of("type", "payload", "requires", "priority", "max_attempts", "run_at", "start_deadline", "deadline");
    private static final ByteString NULL = ByteString.copyFromUtf8("null");

    private final Supplier<UUID> ids;

    @Inject
    SubmitBody(Uuid7 ids) {
        this(ids::next);
    }

    SubmitBody(Supplier<UUID> ids) {
        this.ids = ids;
    }

    /** One task. */
    NewTask task(byte @Nullable [] body) {
        NewTask.Builder task = fresh();
        JsonBody.read(body, TASK, (name, value) -> field(task, name, value));
        return complete(task);
    }

    /**
     * One task, in whose object other fields stand beside its own.
     *
     * @param others names of those, none of which a task has
     */
    public NewTask task(JsonPart object, Set<String> others, JsonValue.Fields other) {
        NewTask.Builder task = fresh();
        Set<String> known = Stream.concat(TASK.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
        JsonBody.read(object, known, (name, value) -> {
            if (others.contains(name)) {
                other.read(name, value);
            } else {
                field(task, name, value);
            }
        });
        return complete(task);
    }

    /** 1 to {@value TaskLimits#MAX_BATCH} tasks. */
    List<NewTask> batch(byte @Nullable [] body) {
        List<NewTask> tasks = new ArrayList<>();
        JsonBody.read(body, BATCH, (name, value) -> tasks.addAll(value.list(TaskLimits.MAX_BATCH, this::element)));
        if (tasks.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.because("tasks: must have 1 to " + TaskLimits.MAX_BATCH + " entries");
        }
        return tasks;
    }

    private NewTask element(JsonValue value) throws IOException {
        NewTask.Builder task = fresh();
        value.object(TASK, (name, field) -> field(task, name, field));
        if (task.getType().isEmpty()) {
            throw value.wrong("type is missing");
        }
        return task.build();
    }

    private static NewTask complete(NewTask.Builder task) {
        if (task.getType().isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.because("type: is missing");
        }
        return task.build();
    }

    private NewTask.Builder fresh() {
        return NewTask.newBuilder().setId(ids.get().toString()).setPayload(NULL);
    }

    private static void field(NewTask.Builder task, String name, JsonValue value) throws IOException {
        switch (name) {
            case "type" -> task.setType(word(value));
            case "payload" -> task.setPayload(value.raw(TaskLimits.MAX_DOCUMENT_BYTES));
            case "requires" -> value.object(REQUIRES, (field, inner) -> requirement(task, field, inner));
            case "priority" -> task.setPriority(value.integer(-TaskLimits.MAX_PRIORITY, TaskLimits.MAX_PRIORITY));
            case "max_attempts" -> task.setMaxAttempts(value.integer(1, TaskLimits.MAX_ATTEMPTS));
            case "run_at" -> task.setRunAtMs(value.instant().toEpochMilli());
            case "start_deadline" -> task.setStartDeadlineMs(value.instant().toEpochMilli());
            case "deadline" -> task.setDeadlineMs(value.instant().toEpochMilli());
            default -> throw new IllegalStateException(name);
        }
    }

    private static void requirement(NewTask.Builder task, String name, JsonValue value) throws IOException {
        switch (name) {
            case "capabilities" -> task.addAllCapabilities(value.list(TaskLimits.MAX_REQUIREMENTS, SubmitBody::word));
            case "labels" -> task.putAllLabels(labels(value));
            default -> throw new IllegalStateException(name);
        }
    }

    private static String word(JsonValue value) throws IOException {
        String word = value.text(TaskLimits.MAX_CHARS);
        if (!TaskLimits.isWord(word)) {
            throw value.wrong(TaskLimits.WORD_RULE);
        }
        return word;
    }

    private static Map<String, String> labels(JsonValue value) throws IOException {
        Map<String, String> labels = value.textMap(TaskLimits.MAX_REQUIREMENTS, TaskLimits.MAX_CHARS);
        if (labels.keySet().stream().anyMatch(key -> key.indexOf('=') >= 0)) {
            throw value.wrong("must have names without '='");
        }
        return labels;
    }
}
