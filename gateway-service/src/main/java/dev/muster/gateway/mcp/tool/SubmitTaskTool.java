package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.gateway.tasks.Fingerprint;
import dev.muster.gateway.tasks.IdempotencyKey;
import dev.muster.gateway.tasks.SubmitBody;
import dev.muster.gateway.tasks.SubmitTask;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.protocol.caller.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** The tool {@code submit_task}. */
@Singleton
final class SubmitTaskTool implements Tool {
    private static final String NAME = "submit_task";
    private static final String KEY = "idempotency_key";
    private static final Set<String> OTHERS = Set.of(KEY, WaitSeconds.NAME);
    private static final int MAX_KEY_CHARS = 255;

    private static final String DEFINITION = """
            {
              "name": "submit_task",
              "title": "Submit a task",
              "description": "Hands a task to an agent that is connected to Muster. The task is durable: it survives crashes and is retried. Answers at once with its id and state; with wait_seconds it answers as soon as the task has ended, with its result, or, when the wait is over, with its state: then ask get_task.",
              "inputSchema": {
                "type": "object",
                "additionalProperties": false,
                "required": ["type"],
                "properties": {
                  "type": {"type": "string", "pattern": "^[A-Za-z0-9._:/-]{1,128}$", "description": "Kind of work; an agent that has this as a capability takes it, e.g. text.digest"},
                  "payload": {"description": "Input of the work: any JSON, at most 1044480 bytes, handed to the agent as it is"},
                  "requires": {
                    "type": "object",
                    "additionalProperties": false,
                    "description": "What an agent must have beside the type",
                    "properties": {
                      "capabilities": {"type": "array", "maxItems": 16, "items": {"type": "string", "pattern": "^[A-Za-z0-9._:/-]{1,128}$"}},
                      "labels": {"type": "object", "maxProperties": 16, "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 128}}
                    }
                  },
                  "priority": {"type": "integer", "minimum": -100, "maximum": 100, "description": "Higher goes first; 0 unless given"},
                  "max_attempts": {"type": "integer", "minimum": 1, "maximum": 100, "description": "Failed attempts until it is given up"},
                  "run_at": {"type": "string", "format": "date-time", "description": "Not before this time, RFC 3339"},
                  "start_deadline": {"type": "string", "format": "date-time", "description": "Expires unless an agent has begun by then, RFC 3339"},
                  "deadline": {"type": "string", "format": "date-time", "description": "Expires unless it has ended by then, RFC 3339"},
                  "wait_seconds": {"type": "integer", "minimum": 0, "maximum": 50, "description": "How long to wait for the end of the task; 0 unless given"},
                  "idempotency_key": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$", "description": "Your name for this submit: repeated with the same key within 24 hours it finds the same task instead of making another"}
                }
              },
              "outputSchema": %s,
              "annotations": {"readOnlyHint": false, "destructiveHint": false, "idempotentHint": false, "openWorldHint": true}
            }""".formatted(TaskSchema.JSON);

    private final SubmitBody bodies;
    private final SubmitTask submit;

    SubmitTaskTool(SubmitBody bodies, SubmitTask submit) {
        this.bodies = bodies;
        this.submit = submit;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String scope() {
        return Scope.TASKS_WRITE;
    }

    @Override
    public String definition() {
        return DEFINITION;
    }

    @Override
    public Uni<byte[]> call(Identity identity, JsonPart arguments) {
        Others others = new Others();
        NewTask task = bodies.task(arguments, OTHERS, others::read);
        SubmitTask.requireMayWait(identity, others.wait);
        SubmitRequest.Builder request = SubmitRequest.newBuilder().addTasks(task);
        if (!others.key.isEmpty()) {
            request.setIdempotencyKey(others.key)
                    .setIdempotencyRoute("mcp " + NAME)
                    .setFingerprint(Fingerprint.of(task));
        }
        return submit.submit(identity, request.build(), others.wait).map(SubmitTask.Submission::json);
    }

    /** The arguments that are not the task's own. */
    private static final class Others {
        private Duration wait = Duration.ZERO;
        private String key = "";

        void read(String name, JsonValue value) throws IOException {
            if (name.equals(KEY)) {
                key = IdempotencyKey.require(value.text(MAX_KEY_CHARS));
            } else {
                wait = WaitSeconds.read(value);
            }
        }
    }
}
