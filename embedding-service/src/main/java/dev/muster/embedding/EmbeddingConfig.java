package dev.muster.embedding;

import dev.muster.cache.client.CacheClientConfig;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration of the embedding service, root {@code muster.}; every value can be set as {@code MUSTER_…}. */
@ConfigMapping(prefix = "muster")
public interface EmbeddingConfig {
    /** Who may call. */
    CallerTokenConfig caller();

    /** The cache that vectors are remembered in. */
    CacheClientConfig cache();

    /** From texts to vectors. */
    EmbedConfig embed();

    /** The model in this process. */
    LocalModelConfig localModel();

    /** Models behind servers that speak OpenAI's API, by a name of your choice. */
    Map<String, OpenAiConfig> openai();

    /** {@code muster.caller} */
    interface CallerTokenConfig {
        /**
         * The secrets of caller tokens, base64, each of at least 32 bytes, separated by commas. The first signs, all verify.
         * Without one no call is answered.
         */
        Optional<List<String>> secrets();
    }

    /** {@code muster.embed} */
    interface EmbedConfig {
        /** The model of a request that names none. */
        @WithDefault("all-minilm-l6-v2")
        String defaultModel();

        /** How long the cache is waited for before a text passes for unknown. */
        @WithDefault("20ms")
        Duration cacheWait();

        /** Texts that may wait for one model, urgent and bulk apart; beyond it callers are told {@code overloaded}. */
        @WithDefault("10000")
        int maxWaitingTexts();

        /** Tokens, guessed by length, that may wait for one model, urgent and bulk apart. */
        @WithDefault("2000000")
        int maxWaitingTokens();
    }

    /** {@code muster.local-model} */
    interface LocalModelConfig {
        /** Whether the model is there at all. */
        @WithDefault("true")
        boolean enabled();

        /** What it is called. */
        @WithDefault("all-minilm-l6-v2")
        String id();

        /** Its ONNX file, with mean pooling still to be done; the one that is built in unless set. */
        Optional<String> file();

        /** The {@code tokenizer.json} that belongs to it; the one that is built in unless set. */
        Optional<String> tokenizer();

        /** SHA-256 its ONNX file must have, in hex; that of the one that is built in, or not checked, unless set. */
        Optional<String> sha256();

        /** Tokens it reads of a text, the two that frame it included; the rest is cut off. */
        @WithDefault("256")
        int maxTokens();

        /** Tokens a text may have; beyond it, {@code too_many_tokens}. */
        @WithDefault("8192")
        int refuseTokens();

        /** UTF-16 units a text may have, so that counting its tokens stays cheap; beyond it, {@code too_many_tokens}. */
        @WithDefault("131072")
        int refuseChars();

        /** Threads that run it, one text each; 0: one a core. */
        @WithDefault("0")
        int threads();

        /**
         * Folder for the libraries and files that are unpacked once and used by all processes of this user; one in the folder
         * for temporary files unless set.
         */
        Optional<String> unpackTo();
    }

    /** {@code muster.openai.<name>} */
    interface OpenAiConfig {
        /** What clients call the model. */
        String model();

        /** Where the server is, up to and without {@code /embeddings}, e.g. {@code https://api.openai.com/v1}. */
        String baseUrl();

        /** The key the server wants, sent as a bearer token; none unless set. */
        Optional<String> apiKey();

        /** What the server calls the model; the same unless set. */
        Optional<String> upstreamModel();

        /** Dimensions of its vectors; other answers are refused as {@code provider_failed}. */
        int dimensions();

        /** Whether the server is asked for that many dimensions; not every model knows how. */
        @WithDefault("false")
        boolean sendDimensions();

        /** Tokens it reads of a text, as clients are told; the server is the judge. */
        @WithDefault("8192")
        int maxTokens();

        /** Texts in one request. */
        @WithDefault("64")
        int batch();

        /** Requests at a time. */
        @WithDefault("8")
        int concurrency();

        /** How long one request may take before its texts are told {@code deadline_exceeded}. */
        @WithDefault("30s")
        Duration timeout();

        /** Largest answer that is read. */
        @WithDefault("16M")
        MemorySize maxAnswer();

        /** Requests by which the circuit breaker judges: where half of them fail, none is sent for a while. */
        @WithDefault("20")
        int breakerRequests();

        /** How long none is sent then. */
        @WithDefault("5s")
        Duration breakerDelay();
    }
}
