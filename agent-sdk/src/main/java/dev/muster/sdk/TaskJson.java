package dev.muster.sdk;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of the REST interface: tasks, problems. Payloads and results pass through it as they are. */
final class TaskJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private TaskJson() {}

    static byte[] write(NewTask task) {
        return write(json -> write(json, task));
    }

    static byte[] write(List<NewTask> tasks) {
        return write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("tasks");
            for (NewTask task : tasks) {
                write(json, task);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    static TaskInfo readTask(byte[] body) {
        return task(tree(body), raw(body, "result"));
    }

    /**
     * Sees that this is one JSON document and nothing else.
     *
     * @throws IllegalArgumentException otherwise
     */
    static void check(String document) {
        try (JsonParser json = MAPPER.createParser(document)) {
            if (json.nextToken() == null) {
                throw new IllegalArgumentException("The payload is empty; it must be a JSON document");
            }
            json.skipChildren();
            if (json.nextToken() != null) {
                throw new IllegalArgumentException(
                        "The payload must be one JSON document, and there is more behind it");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The payload is no JSON document: " + e.getMessage(), e);
        }
    }

    static String readId(byte[] body) {
        return text(tree(body), "id");
    }

    /** The ids of the answer to a batch, in its order. */
    static List<String> readIds(byte[] body) {
        return tree(body)
                .path("tasks")
                .valueStream()
                .map(task -> text(task, "id"))
                .toList();
    }

    /** The refusal in a problem document, or what the status alone says. */
    static RequestFailed readProblem(int status, byte[] body, int retryAfterMillis) {
        JsonNode problem = treeOrMissing(body);
        boolean gatewayTrouble = status == 429 || status >= 502;
        return new RequestFailed(
                problem.path("code").asText("http_" + status),
                status,
                problem.path("detail").asText(problem.path("title").asText("HTTP status " + status)),
                problem.path("retryable").asBoolean(gatewayTrouble),
                retryAfterMillis,
                null);
    }

    private static TaskInfo task(JsonNode json, @Nullable String result) {
        return new TaskInfo(
                text(json, "id"),
                text(json, "type"),
                TaskState.of(text(json, "state")),
                json.path("attempt").asInt(),
                json.path("failures").asInt(),
                json.path("version").asInt(),
                requiredInstant(json, "created_at"),
                instant(json, "finished_at"),
                json.hasNonNull("agent") ? text(json, "agent") : null,
                result,
                failure(json.path("error")));
    }

    /** The value of a field of the object {@code body}, as it stands there; null: no such field. */
    private static @Nullable String raw(byte[] body, String field) {
        try (JsonParser json = MAPPER.createParser(body)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = json.currentName().equals(field);
                json.nextToken();
                int begin = (int) json.currentTokenLocation().getByteOffset();
                json.skipChildren();
                json.finishToken();
                if (found) {
                    int end = (int) json.currentLocation().getByteOffset();
                    return new String(body, begin, end - begin, StandardCharsets.UTF_8);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TaskInfo.@Nullable Failure failure(JsonNode json) {
        return json.isObject() ? new TaskInfo.Failure(text(json, "code"), text(json, "message")) : null;
    }

    private static Instant requiredInstant(JsonNode json, String field) {
        Instant value = instant(json, field);
        if (value == null) {
            throw unreadable("no " + field, null);
        }
        return value;
    }

    private static @Nullable Instant instant(JsonNode json, String field) {
        if (!json.hasNonNull(field)) {
            return null;
        }
        try {
            return Instant.parse(text(json, field));
        } catch (DateTimeException e) {
            throw unreadable(field + " is no time", e);
        }
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText("");
    }

    private static JsonNode tree(byte[] body) {
        JsonNode json = treeOrMissing(body);
        if (!json.isObject()) {
            throw unreadable("not a JSON object", null);
        }
        return json;
    }

    private static JsonNode treeOrMissing(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RequestFailed unreadable(String why, @Nullable Throwable cause) {
        return new RequestFailed("internal", 200, "The answer cannot be read: " + why, false, 0, cause);
    }

    private static void write(JsonGenerator json, NewTask task) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", task.type());
        json.writeFieldName("payload");
        json.writeRawValue(task.payload());
        writeRequirements(json, task);
        if (task.priority() != 0) {
            json.writeNumberField("priority", task.priority());
        }
        if (task.maxAttempts() != 0) {
            json.writeNumberField("max_attempts", task.maxAttempts());
        }
        writeInstant(json, "run_at", task.runAt());
        writeInstant(json, "start_deadline", task.startDeadline());
        writeInstant(json, "deadline", task.deadline());
        json.writeEndObject();
    }

    private static void writeRequirements(JsonGenerator json, NewTask task) throws IOException {
        if (task.capabilities().isEmpty() && task.labels().isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("requires");
        json.writeArrayFieldStart("capabilities");
        for (String capability : task.capabilities()) {
            json.writeString(capability);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("labels");
        for (Map.Entry<String, String> label : task.labels().entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeInstant(JsonGenerator json, String field, @Nullable Instant value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value.toString());
        }
    }

    private static byte[] write(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }
}
