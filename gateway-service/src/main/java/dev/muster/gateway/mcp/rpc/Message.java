package dev.muster.gateway.mcp.rpc;

import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One message of a client: a request, or, without an id, a notification (JSON-RPC 2.0, section 4).
 *
 * @param params an object, not yet looked into; null where none were sent
 */
public record Message(
        @Nullable RpcId id, String method, @Nullable JsonPart params) {

    /**
     * Reads the body of one request of the transport. Members it does not know are passed over.
     *
     * @throws RpcException {@link RpcException#PARSE_ERROR} or {@link RpcException#INVALID_REQUEST}; about the id, where that
     *     could be read
     */
    public static Message parse(byte @Nullable [] body) {
        Envelope envelope = new Envelope();
        try {
            JsonBody.readOpen(JsonPart.whole(body), envelope::member);
            return envelope.message();
        } catch (MusterException e) {
            throw e.code() == ErrorCode.INVALID_JSON
                    ? RpcException.parseError(e.detail())
                    : RpcException.invalidRequest(e.detail()).about(envelope.asked());
        } catch (RpcException e) {
            throw e.about(envelope.asked());
        }
    }

    public boolean isNotification() {
        return id == null;
    }

    /** The members of a message, in whatever order they come. */
    private static final class Envelope {
        private static final int MAX_METHOD_CHARS = 128;
        /** What the methods of notifications begin with in MCP. */
        private static final String NOTIFICATIONS = "notifications/";

        private @Nullable RpcId id;
        private @Nullable String version;
        private @Nullable String method;
        private @Nullable JsonPart params;
        private boolean answer;

        void member(String name, JsonValue value) throws IOException {
            switch (name) {
                case "jsonrpc" -> version = value.text(MAX_METHOD_CHARS);
                case "id" -> id = RpcId.of(value.part());
                case "method" -> method = value.text(MAX_METHOD_CHARS);
                case "params" -> params = object(value.part());
                case "result", "error" -> answer = true;
                default -> {
                    // Passed over.
                }
            }
        }

        Message message() {
            if (!"2.0".equals(version)) {
                throw RpcException.invalidRequest("jsonrpc: must be 2.0");
            }
            if (method == null) {
                throw RpcException.invalidRequest(answer ? "Nothing was asked here" : "method: is missing");
            }
            if (id == null && !method.startsWith(NOTIFICATIONS)) {
                throw RpcException.invalidRequest("id: is missing, and this is no notification");
            }
            return new Message(id, method, params);
        }

        /** The id, unless this answers a request: that one would be of our numbers. */
        @Nullable
        RpcId asked() {
            return answer && method == null ? null : id;
        }

        private static @Nullable JsonPart object(JsonPart part) {
            if (part.isNull()) {
                return null;
            }
            if (!part.isObject()) {
                throw RpcException.invalidRequest("params: must be an object");
            }
            return part;
        }
    }
}
