package dev.muster.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The agents' socket in text, as a person with a WebSocket tool would use it. */
public final class TextAgent implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RawSocket<JsonNode> socket = new RawSocket<>();

    private TextAgent() {
        socket.onText(text -> List.of(Json.parse(text)));
    }

    /** Opens the socket and says nothing yet. */
    public static TextAgent connect(URI gateway, String key) {
        TextAgent agent = new TextAgent();
        agent.socket.open(gateway, key);
        return agent;
    }

    public void send(String text) {
        socket.send(text);
    }

    /** The next message of that type and method; empty for one without. */
    public JsonNode next(String type, String method) {
        return socket.next(
                        message -> message.path("type").asText().equals(type)
                                && message.path("method").asText("").equals(method),
                        PATIENCE)
                .orElseThrow(() -> new AssertionError("no " + type + " " + method + " came; " + socket));
    }

    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
