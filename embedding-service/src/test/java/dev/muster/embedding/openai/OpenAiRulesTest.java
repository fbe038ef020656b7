package dev.muster.embedding.openai;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.testing.ByHand;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"dimensions", "max-tokens", "batch", "concurrency", "max-answer", "breaker-requests"})
    void whatMakesNoSenseIsNotStarted(String setting) {
        Map<String, String> settings = server("one");
        settings.put("muster.openai.one." + setting, "0");

        assertRefused("muster.openai.one." + setting + ": must be more than 0", settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models/v1", "mailto:one", "http:///v1", "ftp://one/v1", "http://one two/v1"})
    void anAddressThatIsNoneIsNotStarted(String address) {
        Map<String, String> settings = server("one");
        settings.put("muster.openai.one.base-url", address);

        assertRefused("muster.openai.one.base-url: must be http://… or https://… with a host", settings);
    }

    @Test
    void aNegativeDelayIsNotStarted() {
        Map<String, String> settings = server("one");
        settings.put("muster.openai.one.breaker-delay", "PT-1S");

        assertRefused("muster.openai.one.breaker-delay: must not be less than 0", settings);
    }

    @Test
    void twoModelsOfOneNameAreNotStarted() {
        Map<String, String> settings = server("one");
        settings.putAll(server("other"));

        assertRefused(".model: there are two called same", settings);
    }

    private static void assertRefused(String what, Map<String, String> settings) {
        Vertx vertx = Vertx.vertx();
        OpenAiModels models = new OpenAiModels(vertx, ByHand.config(settings));
        IllegalStateException refusal = assertThrows(IllegalStateException.class, models::providers);
        assertTrue(String.valueOf(refusal.getMessage()).endsWith(what), refusal.getMessage());
        vertx.close();
    }

    private static Map<String, String> server(String name) {
        String prefix = "muster.openai." + name + ".";
        return new HashMap<>(
                Map.of(prefix + "model", "same", prefix + "base-url", "http://one/v1", prefix + "dimensions", "4"));
    }
}
