package dev.muster.gateway.mcp;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.UnsafeByteOperations;
import dev.muster.gateway.json.JsonText;
import dev.muster.gateway.mcp.rpc.RpcResult;
import dev.muster.protocol.error.MusterException;
import java.io.IOException;

/** What tools answer, as results of {@code tools/call} (MCP 2025-11-25, tools, "Tool Result"). */
final class ToolResults {
    private static final int ENVELOPE_BYTES = 128;

    private ToolResults() {}

    /**
     * @param structured the JSON object the tool answers; it is given twice, once as text for clients and models that read no
     *     structured content
     */
    static RpcResult success(byte[] structured) {
        // Quotes take two bytes as text.
        int expectedBytes = ENVELOPE_BYTES + structured.length * 2 + structured.length / 4;
        return new RpcResult(expectedBytes, json -> {
            json.writeStartObject();
            writeText(json, structured);
            JsonText.raw(json, "structuredContent", UnsafeByteOperations.unsafeWrap(structured));
            json.writeBooleanField("isError", false);
            json.writeEndObject();
        });
    }

    /** Only text: structured content has to be as the tool's schema says. */
    static RpcResult failure(MusterException refusal) {
        byte[] text = JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("code", refusal.code().code());
            json.writeStringField("message", refusal.detail());
            json.writeBooleanField("retryable", refusal.code().retryable());
            if (refusal.retryAfterMillis() > 0) {
                json.writeNumberField("retry_after_ms", refusal.retryAfterMillis());
            }
            json.writeEndObject();
        });
        return RpcResult.of(json -> {
            json.writeStartObject();
            writeText(json, text);
            json.writeBooleanField("isError", true);
            json.writeEndObject();
        });
    }

    private static void writeText(JsonGenerator json, byte[] text) throws IOException {
        json.writeArrayFieldStart("content");
        json.writeStartObject();
        json.writeStringField("type", "text");
        json.writeFieldName("text");
        json.writeUTF8String(text, 0, text.length);
        json.writeEndObject();
        json.writeEndArray();
    }
}
