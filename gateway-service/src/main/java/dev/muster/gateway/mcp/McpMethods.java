package dev.muster.gateway.mcp;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.mcp.rpc.Message;
import dev.muster.gateway.mcp.rpc.RpcException;
import dev.muster.gateway.mcp.rpc.RpcResult;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The methods of MCP 2025-11-25 that are answered here. */
@Singleton
class McpMethods {
    /** The one request that comes before a revision is agreed on. */
    static final String INITIALIZE = "initialize";

    private static final RpcResult NOTHING = RpcResult.of(json -> {
        json.writeStartObject();
        json.writeEndObject();
    });

    private final Initialize initialize;
    private final ListTools listTools;
    private final CallTool callTool;

    McpMethods(Initialize initialize, ListTools listTools, CallTool callTool) {
        this.initialize = initialize;
        this.listTools = listTools;
        this.callTool = callTool;
    }

    /** The result of a request; fails with {@link RpcException}. */
    Uni<RpcResult> answer(Identity identity, Message request) {
        return Uni.createFrom()
                .deferred(() -> dispatch(identity, request.method(), request.params()))
                .onFailure(MusterException.class)
                .transform(failure -> RpcException.invalidParams(((MusterException) failure).detail()));
    }

    private Uni<RpcResult> dispatch(Identity identity, String method, @Nullable JsonPart params) {
        return switch (method) {
            case INITIALIZE -> Uni.createFrom().item(initialize.answer(params));
            case "ping" -> Uni.createFrom().item(NOTHING);
            case "tools/list" -> Uni.createFrom().item(listTools.answer(identity, params));
            case "tools/call" -> callTool.answer(identity, params);
            default -> throw RpcException.methodNotFound("There is no method " + method);
        };
    }
}
