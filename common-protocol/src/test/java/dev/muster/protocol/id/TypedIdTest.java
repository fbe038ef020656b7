package dev.muster.protocol.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedIdTest {
    private static final String TEXT = "019aa5a4-117b-7000-8000-00000000002a";

    @Test
    void anIdIsItsCanonicalText() {
        assertEquals(TEXT, TaskId.parse(TEXT).toString());
        assertEquals(TEXT, SessionId.parse(TEXT).toString());
        assertEquals(TaskId.parse(TEXT), TaskId.parse(TEXT.toUpperCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "019aa5a4117b70008000000000000002a",
                "019aa5a4-117b-7000-8000-00000000002",
                "019aa5a4-117b-7000-8000-00000000002g",
                "019aa5a4-117b-7000-8000-00000000002\u0000",
                "+19aa5a4-117b-7000-8000-00000000002a",
                "{019aa5a4-117b-7000-8000-0000000002a}"
            })
    void whatIsNoCanonicalUuidIsRefused(String text) {
        MusterException refusal = assertThrows(MusterException.class, () -> TaskId.parse(text));

        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
        assertEquals("The task id is not a UUID", refusal.detail());
    }
}
