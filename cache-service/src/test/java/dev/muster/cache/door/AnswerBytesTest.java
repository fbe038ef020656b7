package dev.muster.cache.door;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import org.junit.jupiter.api.Test;

class AnswerBytesTest {
    private final AnswerBytes bytes = new AnswerBytes(100);

    @Test
    void beyondTheBoundItIsOverloadedUntilSomeAreGivenBack() {
        bytes.take(60);
        bytes.take(40);

        MusterException refusal = assertThrows(MusterException.class, () -> bytes.take(1));
        assertEquals(ErrorCode.OVERLOADED, refusal.code());
        bytes.giveBack(40);
        bytes.take(40);
    }

    @Test
    void whatIsLargerThanAllGoesAlone() {
        bytes.take(101);

        assertThrows(MusterException.class, () -> bytes.take(1));
        bytes.giveBack(101);
        bytes.take(1);
        assertThrows(MusterException.class, () -> bytes.take(101));
    }
}
