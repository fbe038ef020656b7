package dev.muster.gateway.search;

import dev.muster.gateway.embeddings.EmbeddingLimits;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.proto.embedding.v1.SearchRequest;
import dev.muster.protocol.document.DocumentLimits;
import dev.muster.protocol.error.ErrorCode;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/search}. */
public final class SearchBody {
    public static final int USUAL_K = 10;
    public static final int MAX_K = 100;

    private static final Set<String> FIELDS = Set.of("query", "k", "threshold", "filter");

    private SearchBody() {}

    /** @throws dev.muster.protocol.error.MusterException {@code invalid_json}, {@code invalid_argument}, {@code payload_too_large} */
    static SearchRequest parse(byte @Nullable [] body) {
        return parse(JsonPart.whole(body));
    }

    /** The same as a part of a larger body. */
    public static SearchRequest parse(JsonPart body) {
        SearchRequest.Builder search = SearchRequest.newBuilder().setK(USUAL_K);
        JsonBody.read(body, FIELDS, (name, value) -> field(search, name, value));
        if (search.getQuery().isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.because("query: is missing");
        }
        return search.build();
    }

    private static void field(SearchRequest.Builder search, String name, JsonValue value) throws IOException {
        switch (name) {
            case "query" -> search.setQuery(value.freeText(EmbeddingLimits.MAX_CHARS));
            case "k" -> search.setK(value.integer(1, MAX_K));
            case "threshold" -> search.setThreshold(value.number(-1, 1));
            case "filter" -> search.setFilter(value.storableObject(DocumentLimits.MAX_METADATA_BYTES));
            default -> throw new IllegalStateException(name);
        }
    }
}
