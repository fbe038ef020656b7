package dev.muster.gateway.search;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.muster.gateway.json.JsonText;
import dev.muster.proto.embedding.v1.Hit;
import dev.muster.proto.embedding.v1.SearchReply;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a search found, as JSON. */
public final class SearchJson {
    private SearchJson() {}

    public static byte[] of(SearchReply reply) {
        return JsonText.of(size(reply), json -> write(json, reply));
    }

    /** The same for an answer that has taken its room. */
    static ByteBuffer large(SearchReply reply) {
        return JsonText.large(size(reply), json -> write(json, reply));
    }

    /** Bytes of it, rather too many than too few. */
    public static int size(SearchReply reply) {
        return reply.getSerializedSize() * 2;
    }

    private static void write(JsonGenerator json, SearchReply reply) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("hits");
        for (Hit hit : reply.getHitsList()) {
            write(json, hit);
        }
        json.writeEndArray();
        json.writeStringField("model", reply.getModel());
        json.writeNumberField("tokens", reply.getTokens());
        json.writeBooleanField("truncated", reply.getTruncated());
        json.writeBooleanField("exact", reply.getExact());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Hit hit) throws IOException {
        json.writeStartObject();
        json.writeStringField("document_id", hit.getDocumentId());
        json.writeNumberField("chunk", hit.getChunk());
        json.writeNumberField("score", hit.getScore());
        json.writeStringField("text", hit.getText());
        json.writeNumberField("start", hit.getStart());
        json.writeNumberField("end", hit.getEnd());
        JsonText.rawObject(json, "metadata", hit.getMetadata());
        json.writeEndObject();
    }
}
