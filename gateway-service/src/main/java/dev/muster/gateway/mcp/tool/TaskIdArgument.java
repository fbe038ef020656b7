package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.json.JsonValue;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.id.TaskId;
import java.io.IOException;

/** The argument {@code id} of a task. */
final class TaskIdArgument {
    static final String NAME = "id";

    private static final int MAX_CHARS = 64;

    private TaskIdArgument() {}

    static String read(JsonValue value) throws IOException {
        return value.text(MAX_CHARS);
    }

    /**
     * @param text empty where none was given
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument}
     */
    static TaskId parse(String text) {
        if (text.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.because("id: is missing");
        }
        return TaskId.parse(text);
    }
}
