package dev.muster.gateway.mcp.rpc;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.muster.gateway.json.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Answers as bytes (JSON-RPC 2.0, section 5). */
public final class Replies {
    private static final int ENVELOPE_BYTES = 256;

    private Replies() {}

    /** @param result an object */
    public static ByteBuffer result(RpcId id, RpcResult result) {
        return JsonText.large(size(result), json -> {
            json.writeStartObject();
            writeHead(json, id);
            json.writeFieldName("result");
            result.content().write(json);
            json.writeEndObject();
        });
    }

    /** Bytes of it, about. */
    public static int size(RpcResult result) {
        return ENVELOPE_BYTES + result.expectedBytes();
    }

    /** An error; without a member {@code id} where that is not known, as MCP has it. */
    public static byte[] error(RpcException error) {
        return JsonText.of(json -> {
            json.writeStartObject();
            writeHead(json, error.id());
            json.writeObjectFieldStart("error");
            json.writeNumberField("code", error.code());
            json.writeStringField("message", error.what());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static void writeHead(JsonGenerator json, @Nullable RpcId id) throws IOException {
        json.writeStringField("jsonrpc", "2.0");
        if (id != null) {
            JsonText.raw(json, "id", id.json());
        }
    }
}
