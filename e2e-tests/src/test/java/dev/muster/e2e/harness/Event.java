package dev.muster.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** One entry of a task's log. */
public record Event(int version, Instant at, String kind, String state, int attempt, String agent, String code) {
    static Event of(JsonNode event) {
        return new Event(
                event.get("version").asInt(),
                Instant.parse(event.get("at").asText()),
                event.get("kind").asText(),
                event.get("state").asText(),
                event.path("attempt").asInt(0),
                event.path("agent").asText(""),
                event.path("code").asText(""));
    }
}
