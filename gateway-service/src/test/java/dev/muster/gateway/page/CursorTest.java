package dev.muster.gateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @ParameterizedTest
    @EnumSource
    void aCursorComesBackAsItsKey(Cursor list) {
        for (String key : new String[] {"0190d3a5-1111-7111-8111-111111111111", "agent ä", "x"}) {
            assertEquals(key, list.key(list.after(key)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t", "dA", "dA==", "!!!", "dGFiYw==", "dGFiYx", "\u0000", "gICA", "dP8"})
    void whatNobodyGaveOutIsRefused(String cursor) {
        assertEquals(
                ErrorCode.INVALID_CURSOR,
                assertThrows(MusterException.class, () -> Cursor.TASKS.key(cursor))
                        .code());
    }

    @ParameterizedTest
    @EnumSource(names = {"AGENTS", "KEYS"})
    void theCursorOfAnotherListIsRefused(Cursor other) {
        String cursor = other.after("abc");

        assertEquals(
                ErrorCode.INVALID_CURSOR,
                assertThrows(MusterException.class, () -> Cursor.TASKS.key(cursor))
                        .code());
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 1_000_000})
    void anEndlessCursorIsRefused(int length) {
        assertThrows(MusterException.class, () -> Cursor.TASKS.key("a".repeat(length)));
    }
}
