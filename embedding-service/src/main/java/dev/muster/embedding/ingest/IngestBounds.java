package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.EmbeddingConfig.IngestConfig;
import dev.muster.embedding.EmbeddingConfig.LocalModelConfig;
import dev.muster.protocol.document.DocumentLimits;
import java.time.Duration;

/** What the configuration of the ingestion must keep to, so that the service does not start with one that cannot work. */
final class IngestBounds {
    private static final int MAX_SLICE = 256;
    /** Of a chunk, with those that frame it. */
    private static final int TOKENS = 256;

    /** Renewed four times as often, by a statement that may take a while. */
    private static final Duration LEAST_LEASE = Duration.ofSeconds(1);

    private IngestBounds() {}

    /** @throws IllegalStateException that names the key */
    static void check(EmbeddingConfig config) {
        IngestConfig ingest = config.ingest();
        require(ingest.slice() >= 1 && ingest.slice() <= MAX_SLICE, "ingest.slice is not 1 to " + MAX_SLICE);
        require(ingest.documents() >= 1, "ingest.documents is less than 1");
        require(ingest.maxAttempts() >= 1, "ingest.max-attempts is less than 1");
        times(ingest);
        require(
                config.documents().maxWaitingBytes().asLongValue() >= DocumentLimits.MAX_TEXT_BYTES,
                "documents.max-waiting-bytes is less than the 1 MiB that a document may have");
        require(config.documents().maxWaiting() >= 1, "documents.max-waiting is less than 1");
        require(config.documents().maxWaiters() >= 0, "documents.max-waiters is less than 0");
        positive("documents.look-every", config.documents().lookEvery());
        LocalModelConfig model = config.localModel();
        require(
                !model.enabled() || model.maxTokens() >= TOKENS,
                "local-model.max-tokens is less than the " + TOKENS + " that a chunk of a document may have");
    }

    private static void times(IngestConfig ingest) {
        require(ingest.lease().compareTo(LEAST_LEASE) >= 0, "ingest.lease is less than 1 s");
        positive("ingest.sweep-every", ingest.sweepEvery());
        require(!ingest.messageGrace().isNegative(), "ingest.message-grace is less than 0");
        positive("ingest.slice-timeout", ingest.sliceTimeout());
        positive("ingest.give-up-after", ingest.giveUpAfter());
        positive("ingest.backoff", ingest.backoff());
        require(ingest.maxBackoff().compareTo(ingest.backoff()) >= 0, "ingest.max-backoff is less than ingest.backoff");
    }

    /** In whole milliseconds. */
    private static void positive(String key, Duration time) {
        require(time.toMillis() >= 1, key + " is not more than 0");
    }

    private static void require(boolean kept, String broken) {
        if (!kept) {
            throw new IllegalStateException("muster." + broken);
        }
    }
}
