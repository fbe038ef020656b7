package dev.muster.gateway.mcp;

import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.mcp.rpc.RpcException;
import dev.muster.gateway.mcp.rpc.RpcResult;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The method {@code initialize}: which revision is spoken, and who answers here. Nothing is kept of it. */
@Singleton
class Initialize {
    private static final int MAX_VERSION_CHARS = 64;
    private static final String INSTRUCTIONS = """
            Muster runs tasks on connected agents, durably, and finds text in indexed documents. \
            submit_task hands work to an agent; use wait_seconds to get the result in the same call, or get_task later. \
            search finds passages in the documents of your tenant. embed turns texts into vectors. \
            A failed tool answers with a JSON object of code, message and retryable: \
            if retryable is true, the same call may succeed later.""";

    private final String version;

    Initialize(@ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
    }

    /** @throws RpcException {@link RpcException#INVALID_PARAMS} */
    RpcResult answer(@Nullable JsonPart params) {
        String revision = Revisions.agreed(wanted(params));
        return RpcResult.of(json -> {
            json.writeStartObject();
            json.writeStringField("protocolVersion", revision);
            json.writeObjectFieldStart("capabilities");
            json.writeObjectFieldStart("tools");
            json.writeEndObject();
            json.writeEndObject();
            json.writeObjectFieldStart("serverInfo");
            json.writeStringField("name", "muster");
            json.writeStringField("title", "Muster");
            json.writeStringField("version", version);
            json.writeEndObject();
            json.writeStringField("instructions", INSTRUCTIONS);
            json.writeEndObject();
        });
    }

    private static String wanted(@Nullable JsonPart params) {
        AtomicReference<@Nullable String> wanted = new AtomicReference<>();
        if (params != null) {
            JsonBody.readOpen(params, (name, value) -> {
                if (name.equals("protocolVersion")) {
                    wanted.set(value.text(MAX_VERSION_CHARS));
                }
            });
        }
        String version = wanted.get();
        if (version == null) {
            throw RpcException.invalidParams("protocolVersion: is missing");
        }
        return version;
    }
}
