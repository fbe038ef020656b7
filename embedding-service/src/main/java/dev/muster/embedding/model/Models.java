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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models there are, by configuration, the default first. */
@Startup
@Singleton
public class Models {
    private final Map<String, Model> models = new LinkedHashMap<>();
    private final String defaultModel;

    @Inject
    Models(EmbeddingConfig config, LocalModel local, OpenAiModels elsewhere) {
        this(config.embed(), providers(config, local, elsewhere));
    }

    /** @param providers by the ids of their models; the default has to be among them */
    public Models(EmbedConfig config, Map<String, EmbeddingProvider> providers) {
        this.defaultModel = config.defaultModel();
        if (!providers.containsKey(defaultModel)) {
            throw new IllegalStateException("muster.embed.default-model names no model: " + defaultModel);
        }
        add(config, defaultModel, providers.get(defaultModel));
        providers.forEach((id, provider) -> add(config, id, provider));
    }

    private static Map<String, EmbeddingProvider> providers(
            EmbeddingConfig config, LocalModel local, OpenAiModels elsewhere) {
        Map<String, EmbeddingProvider> providers = new LinkedHashMap<>(elsewhere.providers());
        if (config.localModel().enabled()) {
            providers.put(config.localModel().id(), local);
        }
        return providers;
    }

    private void add(EmbedConfig config, String id, EmbeddingProvider provider) {
        models.computeIfAbsent(
                id,
                absent -> new Model(
                        id, provider, new BatchQueue(provider, config.maxWaitingTexts(), config.maxWaitingTokens())));
    }

    /** The model of that id, or the default for an empty one; {@link ErrorCode#MODEL_NOT_FOUND}. */
    public Model find(String id) {
        Model model = models.get(id.isEmpty() ? defaultModel : id);
        if (model == null) {
            throw ErrorCode.MODEL_NOT_FOUND.because("There is no model " + PlainText.shown(id));
        }
        return model;
    }

    public List<Model> all() {
        return List.copyOf(models.values());
    }
}
