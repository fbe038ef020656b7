package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.JsonPart;
import io.smallrye.mutiny.Uni;

/** One tool. For any thread; never blocks. */
public interface Tool {
    /** Unique: letters, digits and {@code _}. */
    String name();

    /** Without it a key neither sees nor may call the tool. */
    String scope();

    /**
     * Name, title, description, schemas and annotations, as a JSON object ({@code Tool} in the schema of MCP). The schemas keep
     * to what drafts 7 and 2020-12 of JSON Schema have in common, since clients take either for the default.
     */
    String definition();

    /**
     * Does it.
     *
     * @param arguments an object, not yet looked into
     * @return a JSON object as the output schema says; fails, or throws, what {@link
     *     dev.muster.gateway.problem.Failures} understands
     */
    Uni<byte[]> call(Identity identity, JsonPart arguments);
}
