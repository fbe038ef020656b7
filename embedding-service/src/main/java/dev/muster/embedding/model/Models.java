package dev.muster.embedding.model;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.EmbeddingConfig.EmbedConfig;
import dev.muster.embedding.batch.BatchQueue;
import dev.muster.embedding.onnx.LocalModel;
import dev.muster.embedding.openai.OpenAiModels;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.text.PlainText;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The models there are, by configuration. */
@Startup
@Singleton
public class Models {
    private final Map<String, Model> models = new HashMap<>();
    private final String defaultModel;

    @Inject
    Models(EmbeddingConfig config, LocalModel local, OpenAiModels elsewhere) {
        this(config.embed(), providers(config, local, elsewhere));
    }

    /** @param providers by the ids of their models; the default has to be among them */
    public Models(EmbedConfig config, Map<String, EmbeddingProvider> providers) {
        this.defaultModel = config.defaultModel();
        positive("max-waiting-texts", config.maxWaitingTexts());
        positive("max-waiting-tokens", config.maxWaitingTokens());
        positive("cache-wait", config.cacheWait().toNanos());
        if (!providers.containsKey(defaultModel)) {
            throw new IllegalStateException("muster.embed.default-model names no model: " + defaultModel);
        }
        providers.forEach((id, provider) -> models.put(
                id,
                new Model(
                        id, provider, new BatchQueue(provider, config.maxWaitingTexts(), config.maxWaitingTokens()))));
    }

    private static Map<String, EmbeddingProvider> providers(
            EmbeddingConfig config, LocalModel local, OpenAiModels elsewhere) {
        Map<String, EmbeddingProvider> providers = new LinkedHashMap<>(elsewhere.providers());
        if (config.localModel().enabled()) {
            String id = config.localModel().id();
            if (providers.put(id, local) != null) {
                throw new IllegalStateException("muster.local-model.id: there is another model " + id);
            }
        }
        return providers;
    }

    private static void positive(String setting, long value) {
        if (value < 1) {
            throw new IllegalStateException("muster.embed." + setting + ": must be more than 0");
        }
    }

    /** The model of that id, or the default for an empty one; {@link ErrorCode#MODEL_NOT_FOUND}. */
    public Model find(String id) {
        Model model = models.get(id.isEmpty() ? defaultModel : id);
        if (model == null) {
            throw ErrorCode.MODEL_NOT_FOUND.because("There is no model " + PlainText.shown(id));
        }
        return model;
    }
}
