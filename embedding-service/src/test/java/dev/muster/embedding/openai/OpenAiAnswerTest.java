package dev.muster.embedding.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.UnitVector;
import dev.muster.protocol.error.MusterException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenAiAnswerTest {
    private static final List<String> TEXTS = List.of("a", "b", "c");

    @Test
    void theIndexTellsWhoseVectorItIs() {
        List<Computed> vectors = read(entry("\"index\":2,", 3), entry("\"index\":0,", 1), entry("\"index\":1,", 2));

        assertInOrder(vectors);
    }

    @Test
    void withoutIndexTheOrderTells() {
        assertInOrder(read(entry("", 1), entry("", 2), entry("", 3)));
    }

    @Test
    void whatIsNullIsAsIfItWereNotThere() {
        assertInOrder(read(entry("\"index\":null,", 1), entry("\"index\":null,", 2), entry("\"index\":null,", 3)));
        assertInOrder(read("\"usage\":null", entry("", 1), entry("", 2), entry("", 3)));
        assertInOrder(read("\"usage\":{\"prompt_tokens\":null}", entry("", 1), entry("", 2), entry("", 3)));
    }

    @Test
    void twoVectorsOfOneTextAreNobodys() {
        MusterException refusal = assertThrows(
                MusterException.class,
                () -> read(entry("\"index\":0,", 1), entry("\"index\":1,", 2), entry("\"index\":1,", 3)));

        assertEquals("provider_failed", refusal.code().code());
    }

    private static void assertInOrder(List<Computed> vectors) {
        for (int i = 0; i < TEXTS.size(); i++) {
            assertEquals(UnitVector.of(new float[] {i + 1, 5}), vectors.get(i).vector(), "text " + i);
        }
    }

    private static List<Computed> read(String first, String second, String third) {
        return read("\"object\":\"list\"", first, second, third);
    }

    private static List<Computed> read(String field, String... entries) {
        Buffer body = Buffer.buffer("{" + field + ",\"data\":[" + String.join(",", entries) + "]}");
        return new OpenAiAnswer(body, 2).vectors(TEXTS);
    }

    private static String entry(String index, int first) {
        return "{" + index + "\"embedding\":[" + first + ",5]}";
    }
}
