package dev.muster.gateway.mcp;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.gateway.mcp.rpc.RpcException;
import dev.muster.gateway.mcp.rpc.RpcResult;
import dev.muster.gateway.mcp.tool.Tool;
import dev.muster.gateway.mcp.tool.Tools;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The method {@code tools/list}: those a key may call, on one page. */
@Singleton
class ListTools {
    private static final int EXPECTED_BYTES = 16_384;

    private final Tools tools;

    ListTools(Tools tools) {
        this.tools = tools;
    }

    /** @throws RpcException {@link RpcException#INVALID_PARAMS} */
    RpcResult answer(Identity identity, @Nullable JsonPart params) {
        if (params != null) {
            JsonBody.readOpen(params, ListTools::requireNoCursor);
        }
        List<Tool> callable = tools.of(identity);
        return new RpcResult(EXPECTED_BYTES, json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("tools");
            for (Tool tool : callable) {
                json.writeRawValue(tool.definition());
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void requireNoCursor(String name, JsonValue value) {
        if (name.equals("cursor") && !value.isNull()) {
            throw RpcException.invalidParams("cursor: is none of this list, which has one page");
        }
    }
}
