package dev.muster.gateway.problem;

import dev.muster.gateway.json.JsonText;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A refusal in OpenAI's shape, {@code {"error":{"message","type","param","code"}}}, so that its clients raise what they
 * raise for OpenAI. Every refusal of {@value #PATH} has it, whoever refused.
 */
public final class OpenAiError {
    public static final String MEDIA_TYPE = "application/json";

    private static final String PATH = "/v1/embeddings";
    /** The path of a value, with which the detail of a refusal begins, see {@code JsonBody}. */
    private static final Pattern PARAM = Pattern.compile("([a-z_]+)[^ :]*: .*", Pattern.DOTALL);

    private OpenAiError() {}

    static boolean isUsedAt(@Nullable String path) {
        return path != null && (path.equals(PATH) || path.equals(PATH + "/"));
    }

    static byte[] body(MusterException refusal) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", refusal.detail());
            json.writeStringField("type", type(refusal.code()));
            json.writeStringField("param", param(refusal));
            json.writeStringField("code", refusal.code().code());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** OpenAI's word for errors of that kind. */
    public static String type(ErrorCode code) {
        return switch (code.httpStatus()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> code.httpStatus() < 500 ? "invalid_request_error" : "server_error";
        };
    }

    /** Which field is wrong, where that is known. */
    private static @Nullable String param(MusterException refusal) {
        if (refusal.code() == ErrorCode.MODEL_NOT_FOUND) {
            return "model";
        }
        Matcher detail = PARAM.matcher(refusal.detail());
        if (refusal.code().httpStatus() == 400 && detail.matches()) {
            return detail.group(1);
        }
        return refusal.code() == ErrorCode.TOO_MANY_TOKENS ? "input" : null;
    }
}
