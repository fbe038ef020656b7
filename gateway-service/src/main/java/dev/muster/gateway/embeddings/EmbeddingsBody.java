package dev.muster.gateway.embeddings;

import static dev.muster.gateway.embeddings.EmbeddingLimits.MAX_CHARS;
import static dev.muster.gateway.embeddings.EmbeddingLimits.MAX_DIMENSIONS;
import static dev.muster.gateway.embeddings.EmbeddingLimits.MAX_MODEL_CHARS;
import static dev.muster.gateway.embeddings.EmbeddingLimits.MAX_TEXTS;

import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonPart;
import dev.muster.gateway.json.JsonValue;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/embeddings}: OpenAI's, with {@code input} and {@code model}, or Muster's own, with {@code
 * text}. What OpenAI's clients send beside that means nothing here and is passed over.
 *
 * @param model empty: the default
 * @param single whether it is Muster's own
 * @param dimensions 0: those of the model
 */
record EmbeddingsBody(String model, List<String> texts, boolean single, boolean base64, int dimensions) {
    private static final Set<String> ENCODINGS = Set.of("float", "base64");

    /** @throws MusterException {@code invalid_json} or {@code invalid_argument} */
    static EmbeddingsBody parse(byte @Nullable [] body) {
        Draft draft = new Draft();
        JsonBody.readOpen(JsonPart.whole(body), draft::field);
        return draft.checked();
    }

    /** What the embedding service says of a text, in the words of this body. */
    MusterException inItsWords(MusterException refusal) {
        String detail = refusal.detail();
        String said =
                single ? detail.replaceFirst("\\btexts\\[0]", "text") : detail.replaceFirst("\\btexts\\b", "input");
        return said.equals(detail) ? refusal : new MusterException(refusal.code(), said, refusal.retryAfterMillis());
    }

    private static final class Draft {
        private String model = "";
        private List<String> texts = List.of();
        private boolean input;
        private boolean text;
        private boolean base64;
        private int dimensions;

        void field(String name, JsonValue value) throws IOException {
            if (value.isNull()) {
                return;
            }
            switch (name) {
                case "model" -> model = value.text(MAX_MODEL_CHARS);
                case "input" -> {
                    input = true;
                    texts = value.isText() ? List.of(value.freeText(MAX_CHARS)) : value.list(MAX_TEXTS, Draft::item);
                }
                case "text" -> {
                    text = true;
                    texts = List.of(value.freeText(MAX_CHARS));
                }
                case "encoding_format" -> base64 = value.word(ENCODINGS).equals("base64");
                case "dimensions" -> dimensions = value.integer(1, MAX_DIMENSIONS);
                default -> {}
            }
        }

        private static String item(JsonValue value) throws IOException {
            if (!value.isText()) {
                throw value.wrong("must be a text; models here do not take tokens");
            }
            return value.freeText(MAX_CHARS);
        }

        EmbeddingsBody checked() {
            require(input || text, "input: is missing");
            require(!(input && text), "text: is given beside input");
            require(!texts.isEmpty(), "input: must have 1 to " + MAX_TEXTS + " entries");
            require(text || !model.isEmpty(), "model: is missing");
            return new EmbeddingsBody(model, texts, text, base64, dimensions);
        }

        private static void require(boolean right, String what) {
            if (!right) {
                throw ErrorCode.INVALID_ARGUMENT.because(what);
            }
        }
    }
}
