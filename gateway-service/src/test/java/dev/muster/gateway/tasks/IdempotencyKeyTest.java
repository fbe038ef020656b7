package dev.muster.gateway.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void quotedAndBareAreTheSame() {
        assertEquals("8e03978e-40d5", IdempotencyKey.parse(List.of("8e03978e-40d5")));
        assertEquals("8e03978e-40d5", IdempotencyKey.parse(List.of("\"8e03978e-40d5\"")));
        assertEquals("a\"b\\c", IdempotencyKey.parse(List.of("\"a\\\"b\\\\c\"")));
    }

    @Test
    void noneIsEmpty() {
        assertEquals("", IdempotencyKey.parse(List.of()));
    }

    @Test
    void upTo255CharactersAreTaken() {
        assertEquals(255, IdempotencyKey.parse(List.of("k".repeat(255))).length());
        assertEquals(
                255,
                IdempotencyKey.parse(List.of("\"" + "k".repeat(255) + "\"")).length());
        refused("k".repeat(256));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "\"\"",
                "\"",
                "\"a",
                "\"a\"b",
                "\"a\\",
                "\"a\\x\"",
                "\"a\"\"",
                "ä",
                "a\tb",
                "a\u0000",
                "a\u007f"
            })
    void theseAreRefused(String value) {
        refused(value);
    }

    @Test
    void twoHeadersAreRefused() {
        MusterException refusal = assertThrows(MusterException.class, () -> IdempotencyKey.parse(List.of("a", "a")));
        assertEquals(ErrorCode.INVALID_IDEMPOTENCY_KEY, refusal.code());
    }

    private static void refused(String value) {
        MusterException refusal = assertThrows(MusterException.class, () -> IdempotencyKey.parse(List.of(value)));
        assertEquals(ErrorCode.INVALID_IDEMPOTENCY_KEY, refusal.code());
    }
}
