package dev.muster.gateway.socket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.task.TaskLimits;
import dev.muster.protocol.text.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The check of a task's result: one JSON document (RFC 8259) of at most {@link TaskLimits#MAX_DOCUMENT_BYTES}, read through and not kept. */
final class ResultJson {
    private static final int MAX_BYTES = TaskLimits.MAX_DOCUMENT_BYTES;
    private static final int MAX_DEPTH = 256;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private ResultJson() {}

    /**
     * Passes for nothing, which stands for null, and for a document.
     *
     * @param bytes of the result in UTF-8
     * @throws dev.muster.protocol.error.MusterException {@code payload_too_large} or {@code invalid_argument}
     */
    static void check(String result, int bytes) {
        if (bytes > MAX_BYTES) {
            throw ErrorCode.PAYLOAD_TOO_LARGE.because("The result has " + bytes + " bytes, at most " + MAX_BYTES);
        }
        if (!result.isEmpty() && !isOneDocument(result)) {
            throw ErrorCode.INVALID_ARGUMENT.because("The result is not one JSON document of at most " + MAX_DEPTH
                    + " levels, without halves of surrogate pairs");
        }
    }

    private static boolean isOneDocument(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() == null) {
                return false;
            }
            json.skipChildren();
            return json.nextToken() == null && PlainText.isStorable(text);
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot fail to be read", e);
        }
    }
}
