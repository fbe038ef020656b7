package dev.muster.embedding.openai;

import dev.muster.embedding.EmbeddingConfig.OpenAiConfig;
import dev.muster.embedding.provider.Computed;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.text.PlainText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What is said to the server, and what its answers mean. */
final class OpenAiMessages {
    private static final Logger LOG = Logger.getLogger(OpenAiMessages.class);
    private static final int MOST_RETRY_SECONDS = 3_600;

    private final OpenAiConfig config;
    private final String upstreamModel;

    OpenAiMessages(OpenAiConfig config, String upstreamModel) {
        this.config = config;
        this.upstreamModel = upstreamModel;
    }

    RequestOptions options() {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(config.baseUrl().replaceAll("/+$", "") + "/embeddings")
                .setFollowRedirects(false)
                .putHeader("content-type", "application/json")
                .putHeader("accept", "application/json");
        config.apiKey().ifPresent(key -> options.putHeader("authorization", "Bearer " + key));
        return options;
    }

    Buffer request(List<String> texts) {
        JsonObject request = new JsonObject()
                .put("model", upstreamModel)
                .put("input", new JsonArray(texts))
                .put("encoding_format", "float");
        if (config.sendDimensions()) {
            request.put("dimensions", config.dimensions());
        }
        return request.toBuffer();
    }

    int maxAnswer() {
        return (int) Math.min(Integer.MAX_VALUE, config.maxAnswer().asLongValue());
    }

    /** The vectors of an answer, or the refusal it means. */
    List<Computed> vectors(int status, @Nullable String retryAfter, Buffer body, List<String> texts) {
        if (status == 200) {
            return new OpenAiAnswer(body, config.dimensions()).vectors(texts);
        }
        LOG.warnf("provider refused model=%s status=%d", config.model(), status);
        throw switch (status) {
            case 400, 413, 422 -> refused(body);
            case 429, 503 ->
                new MusterException(ErrorCode.OVERLOADED, "The provider is overloaded", millis(retryAfter));
            case 401, 403 -> ErrorCode.PROVIDER_FAILED.because("The provider does not accept our key");
            default -> ErrorCode.PROVIDER_FAILED.because("The provider answered with status " + status);
        };
    }

    /** Of the text, unless the server names another field: that is a fault of the configuration. */
    private MusterException refused(Buffer body) {
        String field = field(body);
        if (field.isEmpty() || field.contains("input")) {
            return ErrorCode.INVALID_ARGUMENT.because("was refused by the provider");
        }
        LOG.errorf("provider does not take a field as it is configured model=%s field=%s", config.model(), field);
        return ErrorCode.PROVIDER_FAILED.because("The provider does not take what it is asked for beside the text");
    }

    private static String field(Buffer body) {
        try {
            return PlainText.shown(body.toJsonObject().getJsonObject("error").getString("param", ""));
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            return "";
        }
    }

    /** The failure of an answer that is none. */
    static MusterException wrong(String how) {
        return ErrorCode.PROVIDER_FAILED.because("The provider's answer " + how);
    }

    private static int millis(@Nullable String retryAfter) {
        boolean seconds = retryAfter != null && retryAfter.matches("\\d{1,9}");
        return seconds ? 1_000 * Math.min(MOST_RETRY_SECONDS, Integer.parseInt(retryAfter)) : 0;
    }
}
