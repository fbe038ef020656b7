package dev.muster.gateway.problem;

import dev.muster.gateway.json.JsonText;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as HTTP shows it: RFC 9457, with the two members {@code code} and {@code retryable} beside the standard ones. Where
 * clients of OpenAI's ask, an {@link OpenAiError}.
 */
public final class Problem {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final int DEFAULT_RETRY_SECONDS = 1;

    private final MusterException refusal;

    private final boolean openAi;

    public Problem(MusterException refusal) {
        this(refusal, null);
    }

    /** @param path of the request, which decides on the shape */
    public Problem(MusterException refusal, @Nullable String path) {
        this.refusal = refusal;
        this.openAi = OpenAiError.isUsedAt(path);
    }

    public String mediaType() {
        return openAi ? OpenAiError.MEDIA_TYPE : MEDIA_TYPE;
    }

    public int status() {
        return refusal.code().httpStatus();
    }

    /** For 401, as RFC 9110, section 11.6.1, wants it. */
    public boolean challenges() {
        return status() == 401;
    }

    /** Whether a {@code Retry-After} is due: for 429 and 503 of what may succeed later. */
    public boolean tellsWhenToRetry() {
        return refusal.code().retryable() && (status() == 429 || status() == 503);
    }

    /** Whole seconds, rounded up, at least 1 (RFC 9110, section 10.2.3). */
    public int retryAfterSeconds() {
        int known = Math.ceilDiv(refusal.retryAfterMillis(), 1_000);
        return Math.max(DEFAULT_RETRY_SECONDS, known);
    }

    public byte[] body() {
        return openAi ? OpenAiError.body(refusal) : problem();
    }

    private byte[] problem() {
        ErrorCode code = refusal.code();
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeStringField("type", code.type());
            json.writeStringField("title", code.title());
            json.writeNumberField("status", code.httpStatus());
            json.writeStringField("detail", refusal.detail());
            json.writeStringField("code", code.code());
            json.writeBooleanField("retryable", code.retryable());
            json.writeEndObject();
        });
    }
}
