package dev.muster.gateway.mcp.tool;

/** The schema of a task in the answers of tools: what {@code GET /v1/tasks/{id}} answers. */
final class TaskSchema {
    /** Terminal or not, as the states of REST. */
    private static final String STATES = """
            ["scheduled","queued","assigned","running","input_required",\
            "succeeded","failed","dead_lettered","cancelled","expired","unknown"]""";

    /** A task of which at least id and state are known. */
    static final String JSON = """
            {
              "type": "object",
              "required": ["id", "state"],
              "properties": {
                "id": {"type": "string", "description": "Id of the task, a UUID"},
                "state": {"type": "string", "enum": %s, "description": "succeeded, failed, dead_lettered, cancelled and expired are final"},
                "type": {"type": "string"},
                "result": {"description": "What the agent answered, any JSON; only of a task that succeeded"},
                "error": {
                  "type": "object",
                  "description": "Why the task, or its last attempt, failed",
                  "required": ["code", "message"],
                  "properties": {"code": {"type": "string"}, "message": {"type": "string"}}
                },
                "priority": {"type": "integer"},
                "attempt": {"type": "integer", "description": "How often it was given to an agent"},
                "failures": {"type": "integer", "description": "How many attempts failed"},
                "max_attempts": {"type": "integer"},
                "version": {"type": "integer", "description": "Grows with every change"},
                "requires": {
                  "type": "object",
                  "properties": {
                    "capabilities": {"type": "array", "items": {"type": "string"}},
                    "labels": {"type": "object", "additionalProperties": {"type": "string"}}
                  }
                },
                "agent": {"type": "string", "description": "The agent that has it, or had it last"},
                "created_at": {"type": "string"},
                "run_at": {"type": "string"},
                "start_deadline": {"type": "string"},
                "deadline": {"type": "string"},
                "finished_at": {"type": "string"}
              }
            }""".formatted(STATES);

    private TaskSchema() {}
}
