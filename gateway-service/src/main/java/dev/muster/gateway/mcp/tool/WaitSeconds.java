package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.json.JsonValue;
import java.io.IOException;
import java.time.Duration;

/** The argument {@code wait_seconds}. */
final class WaitSeconds {
    static final String NAME = "wait_seconds";

    /** Below the minute after which the usual clients give a call up. */
    static final int MAX = 50;

    private WaitSeconds() {}

    static Duration read(JsonValue value) throws IOException {
        return Duration.ofSeconds(value.integer(0, MAX));
    }
}
