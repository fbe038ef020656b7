package dev.muster.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.sdk.TaskFailed;
import org.junit.jupiter.api.Test;

class DigestAgentTest {
    @Test
    void answersWithADigest() throws Exception {
        JsonNode digest = new ObjectMapper()
                .readTree(DigestAnswers.to("{\"path\":\"a.py\",\"content\":\"def f():\\n  pass\\n\"}"));

        assertEquals("Python", digest.path("language").asText());
        assertEquals("f", digest.path("outline").path(0).path("name").asText());
        assertEquals(2, digest.path("lines").asInt());
    }

    @Test
    void theTaskOfTheFirstCurlWillDo() throws Exception {
        JsonNode digest = new ObjectMapper().readTree(DigestAnswers.to("{\"text\":\"hello\"}"));

        assertEquals("plain text", digest.path("language").asText());
        assertEquals(1, digest.path("tokens").asInt());
    }

    @Test
    void whatHasNoTextIsNotWorthAnotherTry() {
        for (String payload : new String[] {"{}", "[]", "{\"content\":1}", "null", "{"}) {
            TaskFailed failure = assertThrows(TaskFailed.class, () -> DigestAnswers.to(payload), payload);
            assertEquals("bad_payload", failure.code());
            assertFalse(failure.retryable());
        }
    }
}
