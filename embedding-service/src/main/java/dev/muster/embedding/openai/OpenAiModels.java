package dev.muster.embedding.openai;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.EmbeddingConfig.OpenAiConfig;
import dev.muster.embedding.provider.EmbeddingProvider;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;

/** The models behind other servers, each with connections of its own. */
@Singleton
public class OpenAiModels {
    private static final int CONNECT_MILLIS = 5_000;

    private final Vertx vertx;
    private final EmbeddingConfig config;

    @Inject
    OpenAiModels(Vertx vertx, EmbeddingConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** The configured ones, by the ids of their models. */
    public Map<String, EmbeddingProvider> providers() {
        Map<String, EmbeddingProvider> providers = new LinkedHashMap<>();
        OpenAiRules.check(config.openai());
        config.openai().values().forEach(one -> providers.put(one.model(), provider(one)));
        return providers;
    }

    private EmbeddingProvider provider(OpenAiConfig one) {
        HttpClientOptions options =
                new HttpClientOptions().setMaxPoolSize(one.concurrency()).setConnectTimeout(CONNECT_MILLIS);
        return new OpenAiProvider(one, vertx.createHttpClient(options));
    }
}
