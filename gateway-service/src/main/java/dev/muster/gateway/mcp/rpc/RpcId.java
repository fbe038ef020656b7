package dev.muster.gateway.mcp.rpc;

import com.google.protobuf.ByteString;
import dev.muster.gateway.json.JsonPart;
import java.util.regex.Pattern;

/** The id of a request, a string or an integer, as the bytes it was sent as: so it is answered. */
public final class RpcId {
    private static final int MAX_BYTES = 1_024;
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

    private final ByteString json;

    private RpcId(ByteString json) {
        this.json = json;
    }

    /**
     * @param part of a document that was read to its end, so that it is known to be JSON
     * @throws RpcException {@link RpcException#INVALID_REQUEST}
     */
    static RpcId of(JsonPart part) {
        ByteString json = part.bytes();
        if (json.size() > MAX_BYTES || !isStringOrInteger(json)) {
            throw RpcException.invalidRequest("id: must be a string or an integer, of at most " + MAX_BYTES + " bytes");
        }
        return new RpcId(json);
    }

    ByteString json() {
        return json;
    }

    @Override
    public String toString() {
        return json.toStringUtf8();
    }

    private static boolean isStringOrInteger(ByteString json) {
        return json.byteAt(0) == '"' || INTEGER.matcher(json.toStringUtf8()).matches();
    }
}
