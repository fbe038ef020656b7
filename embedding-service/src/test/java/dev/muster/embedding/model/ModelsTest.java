package dev.muster.embedding.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.testing.ByHand;
import dev.muster.embedding.testing.HeldProvider;
import dev.muster.protocol.error.MusterException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {
    @Test
    void theDefaultIsFoundWithoutAName() {
        Models models = models(Map.of("muster.embed.default-model", "held"));

        assertEquals("held", models.find("").id());
        assertThrows(MusterException.class, () -> models.find("other"));
    }

    @ParameterizedTest
    @CsvSource({"max-waiting-texts, 0", "max-waiting-tokens, 0", "cache-wait, 0ms", "default-model, none"})
    void whatCannotWorkIsRefusedByName(String setting, String value) {
        String key = "muster.embed." + setting;

        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> models(Map.of(key, value)));

        assertTrue(String.valueOf(refusal.getMessage()).startsWith(key), refusal.toString());
    }

    private static Models models(Map<String, String> settings) {
        return new Models(ByHand.config(settings).embed(), Map.of("held", new HeldProvider(1, 1, true)));
    }
}
