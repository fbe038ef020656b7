package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.embeddings.EmbeddingClient;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.Aside;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.search.SearchBody;
import dev.muster.gateway.search.SearchJson;
import dev.muster.protocol.caller.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** The tool {@code search}. */
@Singleton
final class SearchTool implements Tool {
    private static final String DEFINITION = """
            {
              "name": "search",
              "title": "Search in documents",
              "description": "Finds the passages of your tenant's documents that are nearest to a query by meaning, best first. Each hit has the text of the passage, its score and the metadata of its document.",
              "inputSchema": {
                "type": "object",
                "additionalProperties": false,
                "required": ["query"],
                "properties": {
                  "query": {"type": "string", "minLength": 1, "maxLength": 131072, "description": "What to look for, in plain words"},
                  "k": {"type": "integer", "minimum": 1, "maximum": 100, "description": "How many hits at most; 10 unless given"},
                  "threshold": {"type": "number", "minimum": -1, "maximum": 1, "description": "Hits with a lower score are left out"},
                  "filter": {"type": "object", "description": "What the metadata of a document must contain, e.g. {\\"lang\\": \\"en\\"}"}
                }
              },
              "outputSchema": {
                "type": "object",
                "required": ["hits", "model", "tokens", "truncated", "exact"],
                "properties": {
                  "hits": {
                    "type": "array",
                    "items": {
                      "type": "object",
                      "required": ["document_id", "chunk", "score", "text", "start", "end", "metadata"],
                      "properties": {
                        "document_id": {"type": "string"},
                        "chunk": {"type": "integer", "description": "Place of the passage in its document, from 0"},
                        "score": {"type": "number", "description": "Cosine similarity, -1 to 1"},
                        "text": {"type": "string", "description": "The passage"},
                        "start": {"type": "integer", "description": "Where it begins in the document, in UTF-16 units"},
                        "end": {"type": "integer"},
                        "metadata": {"type": "object", "description": "Of the document"}
                      }
                    }
                  },
                  "model": {"type": "string"},
                  "tokens": {"type": "integer", "description": "Of the query"},
                  "truncated": {"type": "boolean", "description": "Whether the query was too long for the model, so that its beginning was looked for"},
                  "exact": {"type": "boolean", "description": "Whether every passage was compared, and not the index asked"}
                }
              },
              "annotations": {"readOnlyHint": true, "openWorldHint": false}
            }""";

    private final EmbeddingClient client;

    SearchTool(EmbeddingClient client) {
        this.client = client;
    }

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String scope() {
        return Scope.DOCUMENTS_READ;
    }

    @Override
    public String definition() {
        return DEFINITION;
    }

    @Override
    public Uni<byte[]> call(Identity identity, JsonPart arguments) {
        return client.search(identity, SearchBody.parse(arguments))
                .chain(reply -> Aside.run(SearchJson.size(reply), () -> SearchJson.of(reply)));
    }
}
