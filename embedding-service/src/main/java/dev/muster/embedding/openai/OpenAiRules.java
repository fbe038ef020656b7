package dev.muster.embedding.openai;

import dev.muster.embedding.EmbeddingConfig.OpenAiConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What can be configured. */
final class OpenAiRules {
    private OpenAiRules() {}

    /** {@link IllegalStateException} with the name of the setting that is wrong. */
    static void check(Map<String, OpenAiConfig> all) {
        Set<String> models = new HashSet<>();
        all.forEach((name, one) -> {
            check(name, one);
            if (!models.add(one.model())) {
                throw new IllegalStateException(
                        "muster.openai." + name + ".model: there are two called " + one.model());
            }
        });
    }

    private static void check(String name, OpenAiConfig config) {
        require(isAddress(config.baseUrl()), name, "base-url: must be http://… or https://… with a host");
        positive(name, "dimensions", config.dimensions());
        positive(name, "max-tokens", config.maxTokens());
        positive(name, "batch", config.batch());
        positive(name, "concurrency", config.concurrency());
        positive(name, "timeout", config.timeout().toMillis());
        positive(name, "max-answer", config.maxAnswer().asLongValue());
        positive(name, "breaker-requests", config.breakerRequests());
        require(!config.breakerDelay().isNegative(), name, "breaker-delay: must not be less than 0");
    }

    private static boolean isAddress(String url) {
        try {
            URI at = new URI(url);
            return at.getScheme() != null && at.getScheme().matches("(?i)https?") && at.getRawAuthority() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void positive(String name, String setting, long value) {
        require(value >= 1, name, setting + ": must be more than 0");
    }

    private static void require(boolean kept, String name, String broken) {
        if (!kept) {
            throw new IllegalStateException("muster.openai." + name + "." + broken);
        }
    }
}
