package dev.muster.demo.library;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A document as Muster tells of it.
 *
 * @param path of the file it is of
 * @param chunks it was cut into; 0 before it is indexed
 * @param indexedAt by Muster's clock; the epoch while it is not
 * @param error why it failed; empty if it has not
 */
public record Filed(String id, String path, String state, int chunks, Instant indexedAt, String error) {
    static Filed of(JsonNode document) {
        return new Filed(
                document.path("id").asText(),
                document.path("metadata").path("path").asText(),
                document.path("state").asText(),
                document.path("chunks").asInt(),
                Instant.parse(document.path("indexed_at").asText(Instant.EPOCH.toString())),
                document.path("error").path("message").asText(""));
    }

    /** Whether it can be found. */
    public boolean indexed() {
        return state.equals("indexed");
    }

    /** Whether it never will be. */
    public boolean failed() {
        return state.equals("failed");
    }
}
