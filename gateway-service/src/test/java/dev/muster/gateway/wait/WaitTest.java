package dev.muster.gateway.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitTest {
    @ParameterizedTest
    @CsvSource({"30s,30000", "500ms,500", "5,5000", "0,0", "0s,0", "1m,60000", "60s,60000", "60000ms,60000"})
    void theseAreWaits(String parameter, long millis) {
        assertEquals(Duration.ofMillis(millis), Wait.parse(parameter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "-1s",
                "+1s",
                "1.5s",
                "61s",
                "2m",
                "60001ms",
                "1h",
                "30 s",
                "30S",
                "9999999",
                "99999999999999999999s",
                "PT30S",
                "٣s"
            })
    void theseAreNot(String parameter) {
        MusterException refusal = assertThrows(MusterException.class, () -> Wait.parse(parameter));
        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
    }

    @Test
    void noneIsZero() {
        assertEquals(Duration.ZERO, Wait.parse(null));
    }
}
