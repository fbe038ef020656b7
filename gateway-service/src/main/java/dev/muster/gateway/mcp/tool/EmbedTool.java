package dev.muster.gateway.mcp.tool;

import dev.muster.gateway.embeddings.EmbedAll;
import dev.muster.gateway.embeddings.EmbeddingLimits;
import dev.muster.gateway.embeddings.EmbeddingsJson;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.json.Aside;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The tool {@code embed}. */
@Singleton
final class EmbedTool implements Tool {
    /** Fewer than REST takes: an answer is numbers as text, and that twice. */
    private static final int MAX_TEXTS = 64;
    /** Of all vectors of an answer; about 2 MB. */
    private static final int MAX_NUMBERS = 65_536;

    private static final String DEFINITION = """
            {
              "name": "embed",
              "title": "Turn texts into vectors",
              "description": "Turns texts into vectors whose cosine similarity says how near their meanings are. Give either text or texts: up to 64, and fewer where vectors have over 1024 numbers. To find passages in documents take search instead.",
              "inputSchema": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "text": {"type": "string", "minLength": 1, "maxLength": 131072, "description": "One text"},
                  "texts": {"type": "array", "minItems": 1, "maxItems": 64, "items": {"type": "string", "minLength": 1, "maxLength": 131072}, "description": "Several texts"},
                  "model": {"type": "string", "minLength": 1, "maxLength": 256, "description": "Id of a model; the default unless given"}
                }
              },
              "outputSchema": {
                "type": "object",
                "required": ["embeddings", "model", "dimensions"],
                "properties": {
                  "embeddings": {
                    "type": "array",
                    "description": "One a text, in their order",
                    "items": {
                      "type": "object",
                      "required": ["embedding", "tokens", "truncated", "cached"],
                      "properties": {
                        "embedding": {"type": "array", "items": {"type": "number"}},
                        "tokens": {"type": "integer", "description": "Tokens of the text"},
                        "truncated": {"type": "boolean", "description": "Whether only the beginning of the text counts, since it is too long for the model"},
                        "cached": {"type": "boolean"}
                      }
                    }
                  },
                  "model": {"type": "string"},
                  "dimensions": {"type": "integer"}
                }
              },
              "annotations": {"readOnlyHint": true, "openWorldHint": false}
            }""";

    private final EmbedAll embed;

    EmbedTool(EmbedAll embed) {
        this.embed = embed;
    }

    @Override
    public String name() {
        return "embed";
    }

    @Override
    public String scope() {
        return Scope.EMBEDDINGS;
    }

    @Override
    public String definition() {
        return DEFINITION;
    }

    @Override
    public Uni<byte[]> call(Identity identity, JsonPart arguments) {
        Arguments given = new Arguments();
        JsonBody.read(arguments, Set.of("text", "texts", "model"), given::read);
        List<String> texts = given.texts();
        return embed.embed(identity, given.model, texts, 0, dimensions -> requireRoom(texts.size(), dimensions))
                .onFailure(MusterException.class)
                .transform(refusal -> given.inItsWords((MusterException) refusal))
                .chain(reply -> Aside.run(EmbeddingsJson.bytes(reply), () -> EmbeddingsJson.each(reply)));
    }

    private static void requireRoom(int texts, int dimensions) {
        int most = Math.max(1, MAX_NUMBERS / Math.max(1, dimensions));
        if (texts > most) {
            throw ErrorCode.INVALID_ARGUMENT.because(
                    "texts: must have at most " + most + " entries with a model of " + dimensions + " dimensions");
        }
    }

    private static final class Arguments {
        private String model = "";
        private List<String> text = List.of();
        private List<String> texts = List.of();

        void read(String name, JsonValue value) throws IOException {
            switch (name) {
                case "model" -> model = value.text(EmbeddingLimits.MAX_MODEL_CHARS);
                case "text" -> text = List.of(value.freeText(EmbeddingLimits.MAX_CHARS));
                case "texts" -> texts = value.list(MAX_TEXTS, item -> item.freeText(EmbeddingLimits.MAX_CHARS));
                default -> throw new IllegalStateException(name);
            }
        }

        /** What is said of the first of the texts, where only one was given. */
        MusterException inItsWords(MusterException refusal) {
            String detail = refusal.detail();
            String said = text.isEmpty() ? detail : detail.replaceFirst("\\btexts\\[0]", "text");
            return said.equals(detail)
                    ? refusal
                    : new MusterException(refusal.code(), said, refusal.retryAfterMillis());
        }

        List<String> texts() {
            if (text.isEmpty() == texts.isEmpty()) {
                throw ErrorCode.INVALID_ARGUMENT.because(
                        "Give either text, or texts with 1 to " + MAX_TEXTS + " entries");
            }
            return text.isEmpty() ? texts : text;
        }
    }
}
