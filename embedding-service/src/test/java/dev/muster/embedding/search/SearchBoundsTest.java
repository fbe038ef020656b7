package dev.muster.embedding.search;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.testing.ByHand;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchBoundsTest {
    @Test
    void theDefaultsAreWithin() {
        assertDoesNotThrow(() -> check(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "exact-chunks, -1",
        "exact-chunks, 50001",
        "recall-sample, -0.1",
        "recall-sample, 1.1",
        "recall-sample, NaN",
        "recall-max-chunks, -1"
    })
    void whatCannotWorkIsRefusedByName(String key, String value) {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> check(Map.of("muster.search." + key, value)));

        assertTrue(String.valueOf(refusal.getMessage()).startsWith("muster.search." + key), refusal.toString());
    }

    private static void check(Map<String, String> changed) {
        SearchBounds.check(ByHand.config(changed).search());
    }
}
