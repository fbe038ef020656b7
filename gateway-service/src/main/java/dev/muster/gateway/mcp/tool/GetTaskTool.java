package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.gateway.tasks.AwaitTask;
import dev.muster.gateway.tasks.TaskJson;
import dev.muster.protocol.caller.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** The tool {@code get_task}. */
@Singleton
final class GetTaskTool implements Tool {
    private static final String DEFINITION = """
            {
              "name": "get_task",
              "title": "Look at a task",
              "description": "Tells how a task stands and, once it has succeeded, its result. With wait_seconds it answers as soon as the task has ended, or when the wait is over.",
              "inputSchema": {
                "type": "object",
                "additionalProperties": false,
                "required": ["id"],
                "properties": {
                  "id": {"type": "string", "description": "Id of the task, as submit_task gave it"},
                  "wait_seconds": {"type": "integer", "minimum": 0, "maximum": 50, "description": "How long to wait for the end of the task; 0 unless given"}
                }
              },
              "outputSchema": %s,
              "annotations": {"readOnlyHint": true, "openWorldHint": false}
            }""".formatted(TaskSchema.JSON);

    private final AwaitTask await;

    GetTaskTool(AwaitTask await) {
        this.await = await;
    }

    @Override
    public String name() {
        return "get_task";
    }

    @Override
    public String scope() {
        return Scope.TASKS_READ;
    }

    @Override
    public String definition() {
        return DEFINITION;
    }

    @Override
    public Uni<byte[]> call(Identity identity, JsonPart arguments) {
        Arguments given = new Arguments();
        JsonBody.read(arguments, Set.of(TaskIdArgument.NAME, WaitSeconds.NAME), given::read);
        return await.terminal(identity, TaskIdArgument.parse(given.id), false, given.wait)
                .map(task -> TaskJson.task(task, false));
    }

    private static final class Arguments {
        private String id = "";
        private Duration wait = Duration.ZERO;

        void read(String name, JsonValue value) throws IOException {
            if (name.equals(WaitSeconds.NAME)) {
                wait = WaitSeconds.read(value);
            } else {
                id = TaskIdArgument.read(value);
            }
        }
    }
}
