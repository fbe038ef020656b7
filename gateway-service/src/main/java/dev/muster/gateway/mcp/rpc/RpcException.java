package dev.muster.gateway.mcp.rpc;

import org.jspecify.annotations.Nullable;

/**
 * A protocol error of JSON-RPC (section 5.1): the message or its parameters are not what the protocol wants. What goes wrong
 * in the work of a tool is none. An answer, not a fault: it has no stack trace.
 */
public final class RpcException extends RuntimeException {
    public static final int PARSE_ERROR = -32_700;
    public static final int INVALID_REQUEST = -32_600;
    public static final int METHOD_NOT_FOUND = -32_601;
    public static final int INVALID_PARAMS = -32_602;

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String what;
    /** Not serialized: exceptions of this kind never are. */
    private final transient @Nullable RpcId id;

    private RpcException(int code, String what, @Nullable RpcId id) {
        super(what, null, false, false);
        this.code = code;
        this.what = what;
        this.id = id;
    }

    public static RpcException parseError(String what) {
        return new RpcException(PARSE_ERROR, what, null);
    }

    public static RpcException invalidRequest(String what) {
        return new RpcException(INVALID_REQUEST, what, null);
    }

    public static RpcException methodNotFound(String what) {
        return new RpcException(METHOD_NOT_FOUND, what, null);
    }

    public static RpcException invalidParams(String what) {
        return new RpcException(INVALID_PARAMS, what, null);
    }

    /** The same about the request of that id. */
    public RpcException about(@Nullable RpcId request) {
        return request == null ? this : new RpcException(code, what, request);
    }

    public int code() {
        return code;
    }

    public String what() {
        return what;
    }

    /** Of the request this is about; null where that could not be read, or where there is none. */
    public @Nullable RpcId id() {
        return id;
    }
}
