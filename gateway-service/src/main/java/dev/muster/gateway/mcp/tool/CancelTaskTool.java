package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.tasks.TaskClient;
import dev.muster.gateway.tasks.TaskJson;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.protocol.caller.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Set;

/** The tool {@code cancel_task}. */
@Singleton
final class CancelTaskTool implements Tool {
    private static final int MAX_REASON_CHARS = 1_024;

    private static final String DEFINITION = """
            {
              "name": "cancel_task",
              "title": "Cancel a task",
              "description": "Cancels a task that has not ended; an agent that works on it is told to stop. A task that was cancelled before is answered again; one that ended otherwise is refused as task_finished.",
              "inputSchema": {
                "type": "object",
                "additionalProperties": false,
                "required": ["id"],
                "properties": {
                  "id": {"type": "string", "description": "Id of the task, as submit_task gave it"},
                  "reason": {"type": "string", "minLength": 1, "maxLength": 1024, "description": "Why, for people"}
                }
              },
              "outputSchema": %s,
              "annotations": {"readOnlyHint": false, "destructiveHint": true, "idempotentHint": true, "openWorldHint": false}
            }""".formatted(TaskSchema.JSON);

    private final TaskClient client;

    CancelTaskTool(TaskClient client) {
        this.client = client;
    }

    @Override
    public String name() {
        return "cancel_task";
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
        CancelRequest.Builder request = CancelRequest.newBuilder();
        JsonBody.read(arguments, Set.of(TaskIdArgument.NAME, "reason"), (name, value) -> {
            if (name.equals("reason")) {
                request.setReason(value.text(MAX_REASON_CHARS));
            } else {
                request.setId(TaskIdArgument.read(value));
            }
        });
        request.setId(TaskIdArgument.parse(request.getId()).toString());
        return client.cancel(identity, request.build()).map(task -> TaskJson.task(task, false));
    }
}
