package dev.muster.embedding.ingest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.testing.ByHand;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestBoundsTest {
    @Test
    void theDefaultsAreWithin() {
        assertDoesNotThrow(() -> check(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "ingest.slice, 0",
        "ingest.slice, 257",
        "ingest.documents, 0",
        "ingest.max-attempts, 0",
        "documents.max-waiting-bytes, 1000000",
        "ingest.lease, 999ms",
        "ingest.sweep-every, 0s",
        "ingest.message-grace, PT-1S",
        "ingest.slice-timeout, 0s",
        "ingest.give-up-after, 0s",
        "ingest.backoff, 0s",
        "ingest.max-backoff, 100ms",
        "documents.max-waiting, 0",
        "documents.max-waiters, -1",
        "documents.look-every, 0s",
        "local-model.max-tokens, 128"
    })
    void whatCannotWorkIsRefusedByName(String key, String value) {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> check(Map.of("muster." + key, value)));

        assertTrue(String.valueOf(refusal.getMessage()).startsWith("muster." + key), refusal.toString());
    }

    private static void check(Map<String, String> changed) {
        IngestBounds.check(ByHand.config(changed));
    }
}
