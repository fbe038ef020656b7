package dev.muster.gateway.mcp;

import dev.muster.gateway.mcp.rpc.RpcException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of MCP that are spoken here. 2025-06-18 is, as far as tools go, a part of 2025-11-25; older ones know batches,
 * which there are none of.
 */
final class Revisions {
    private static final String NEWEST = "2025-11-25";
    private static final List<String> SPOKEN = List.of(NEWEST, "2025-06-18");

    private Revisions() {}

    /** The revision to speak with a client that would like {@code wanted}: that one if it can be, otherwise the newest. */
    static String agreed(String wanted) {
        return SPOKEN.contains(wanted) ? wanted : NEWEST;
    }

    /**
     * @param header {@code MCP-Protocol-Version} of a request; where it is missing nothing is said about the revision
     * @throws RpcException {@link RpcException#INVALID_REQUEST}
     */
    static void require(@Nullable String header) {
        if (header != null && !SPOKEN.contains(header)) {
            throw RpcException.invalidRequest("MCP-Protocol-Version: must be of " + String.join(", ", SPOKEN));
        }
    }
}
