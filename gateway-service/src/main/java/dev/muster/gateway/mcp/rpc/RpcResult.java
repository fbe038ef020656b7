package dev.muster.gateway.mcp.rpc;

import dev.muster.gateway.json.JsonText;

/**
 * What a method answers: one object, written when the answer is.
 *
 * @param expectedBytes a guess of its size, to save copying
 */
public record RpcResult(int expectedBytes, JsonText.Content content) {
    private static final int USUAL_BYTES = 512;

    public static RpcResult of(JsonText.Content content) {
        return new RpcResult(USUAL_BYTES, content);
    }
}
