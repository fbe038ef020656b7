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

    /** Documents, and those who wait for them. */
    DocumentsConfig documents();

    /** From documents to what can be found. */
    IngestConfig ingest();

    /** Search. */
    SearchConfig search();

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

        /**
         * Texts that may wait for one model, urgent and bulk apart, half of them of one tenant; beyond it callers are told {@code
         * overloaded}.
         */
        @WithDefault("10000")
        int maxWaitingTexts();

        /**
         * Tokens that may wait for one model, urgent and bulk apart, half of them of one tenant; guessed by length, and no more of
         * a text than the model reads. That half is some eight seconds of work of the local model on two cores, so that callers
         * are told {@code overloaded} before they give up.
         */
        @WithDefault("240000")
        int maxWaitingTokens();
    }

    /** {@code muster.local-model} */
    interface LocalModelConfig {
        /** Whether the model is there at all; without it this replica takes no documents and no searches. */
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

        /**
         * Version of its model: vectors of different ones are never compared, nor remembered for one another. What the server
         * calls the model, and where it is, unless set.
         */
        Optional<String> version();

        /** Dimensions of its vectors; other answers are refused as {@code provider_failed}. */
        int dimensions();

        /** Whether the server is asked for that many dimensions; not every model knows how. */
        @WithDefault("false")
        boolean sendDimensions();

        /** Tokens it reads of a text, so that more do not count as waiting; the server is the judge of what it takes. */
        @WithDefault("8192")
        int maxTokens();

        /** Texts in one request. */
        @WithDefault("64")
        int batch();

        /** Requests at a time. */
        @WithDefault("8")
        int concurrency();

        /**
         * How long one request may take before its texts are told {@code deadline_exceeded}. Has to be shorter than the
         * {@code muster.embedding.attempt-timeout} of the gateway.
         */
        @WithDefault("8s")
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

    /** {@code muster.documents} */
    interface DocumentsConfig {
        /** Documents of one tenant that may wait to be indexed; beyond it new ones are told {@code too_many_documents}. */
        @WithDefault("10000")
        int maxWaiting();

        /**
         * Bytes of text in those documents; beyond it new ones are told {@code too_many_documents}, too. At least the 1 MiB that
         * a document may have.
         */
        @WithDefault("256M")
        MemorySize maxWaitingBytes();

        /** Calls of this replica that may wait for a document; beyond it they are told {@code overloaded}. */
        @WithDefault("1000")
        int maxWaiters();

        /** The longest wait of one call; longer ones are cut to it. */
        @WithDefault("60s")
        Duration maxWait();

        /** How often a waiter looks by itself, as the document may be indexed at another replica. */
        @WithDefault("1s")
        Duration lookEvery();
    }

    /** {@code muster.ingest} */
    interface IngestConfig {
        /** Name of the SQS queue of new documents. */
        @WithDefault("muster-documents")
        String queue();

        /** Whether the service makes the queue where there is none. */
        @WithDefault("true")
        boolean createQueue();

        /** Documents in work at a time at this replica, each with up to 1 MiB of text. */
        @WithDefault("6")
        int documents();

        /** Chunks that are embedded by one call, 1 to 256. */
        @WithDefault("32")
        int slice();

        /** How long a document stays with a replica that gives no sign, 1 s at least; renewed four times as often. */
        @WithDefault("10s")
        Duration lease();

        /** How often this replica looks for documents whose message was lost and for those to be tried again. */
        @WithDefault("1s")
        Duration sweepEvery();

        /** How long a new document is left to its message before a sweep takes it. */
        @WithDefault("5s")
        Duration messageGrace();

        /** How long a slice may take to be embedded, or a document to be cut up, before the attempt is given up. */
        @WithDefault("2m")
        Duration sliceTimeout();

        /**
         * How often a document is tried before it has failed, not counting what fails in passing, such as a model or a database
         * that cannot be reached.
         */
        @WithDefault("12")
        int maxAttempts();

        /** How long a document that fails in passing is tried again. */
        @WithDefault("7d")
        Duration giveUpAfter();

        /** Pause before the second attempt; doubles with each that follows. */
        @WithDefault("1s")
        Duration backoff();

        /** The longest such pause. */
        @WithDefault("5m")
        Duration maxBackoff();
    }

    /** {@code muster.search} */
    interface SearchConfig {
        /**
         * Chunks up to which all are compared, of a tenant or of those that a filter leaves; beyond it the index is asked. 0 to
         * 50,000.
         */
        @WithDefault("5000")
        int exactChunks();

        /** Share of the searches by the index that are run exactly, too, to measure the recall; 0 to 1. */
        @WithDefault("0.01")
        double recallSample();

        /** Tenants with more chunks are left out of that measurement. */
        @WithDefault("200000")
        int recallMaxChunks();
    }
}
