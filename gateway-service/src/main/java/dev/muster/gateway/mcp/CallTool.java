package dev.muster.gateway.mcp;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.gateway.mcp.rpc.RpcException;
import dev.muster.gateway.mcp.rpc.RpcResult;
import dev.muster.gateway.mcp.tool.Tool;
import dev.muster.gateway.mcp.tool.Tools;
import dev.muster.gateway.problem.Failures;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The method {@code tools/call}. Whatever goes wrong once the tool is known, arguments that are not as its schema says
 * included, is a result with {@code isError}, which a model reads and may act on.
 */
@Singleton
class CallTool {
    private final Tools tools;

    CallTool(Tools tools) {
        this.tools = tools;
    }

    /** @throws RpcException {@link RpcException#INVALID_PARAMS} */
    Uni<RpcResult> answer(Identity identity, @Nullable JsonPart params) {
        Call call = new Call();
        if (params != null) {
            JsonBody.readOpen(params, call::member);
        }
        String name = call.requireName();
        Tool tool = tools.named(name).orElseThrow(() -> RpcException.invalidParams("There is no tool " + name));
        return Uni.createFrom()
                .deferred(() -> run(tool, identity, call.arguments))
                .map(ToolResults::success)
                .onFailure()
                .recoverWithItem(failure -> ToolResults.failure(Failures.of(failure)));
    }

    private static Uni<byte[]> run(Tool tool, Identity identity, JsonPart arguments) {
        identity.require(tool.scope());
        return tool.call(identity, arguments);
    }

    /** The parameters; {@code _meta} and what else there may be is not asked for here. */
    private static final class Call {
        private static final int MAX_NAME_CHARS = 128;

        private @Nullable String name;
        private JsonPart arguments = JsonPart.EMPTY_OBJECT;

        void member(String field, JsonValue value) throws IOException {
            switch (field) {
                case "name" -> name = value.text(MAX_NAME_CHARS);
                case "arguments" -> arguments = object(value.part());
                default -> {
                    // Passed over.
                }
            }
        }

        String requireName() {
            if (name == null) {
                throw RpcException.invalidParams("name: is missing");
            }
            return name;
        }

        private static JsonPart object(JsonPart part) {
            if (part.isNull()) {
                return JsonPart.EMPTY_OBJECT;
            }
            if (!part.isObject()) {
                throw RpcException.invalidParams("arguments: must be an object");
            }
            return part;
        }
    }
}
