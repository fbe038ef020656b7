package dev.muster.gateway.mcp;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private final Origins origins = new Origins(List.of("https://app.example.com", "HTTPS://Other.example.com:8443"));

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:6274",
                "https://LOCALHOST:1",
                "http://127.0.0.1:8080",
                "http://[::1]:8080",
                "https://app.example.com",
                "https://other.example.com:8443",
            })
    void thisMachineAndWhatIsConfiguredMayCall(@Nullable String origin) {
        assertDoesNotThrow(() -> origins.require(origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "http://evil.example.com",
                "http://app.example.com",
                "https://app.example.com:444",
                "https://app.example.com.evil.com",
                "https://app.example.com/",
                "http://localhost.evil.com",
                "http://localhost:80.evil.com",
                "http://localhost@evil.com",
                "http://127.0.0.1.evil.com",
                "http://127.0.0.2",
                "ftp://localhost",
                "localhost",
                "http://localhost, http://evil.example.com",
            })
    void othersMayNot(String origin) {
        assertEquals(
                ErrorCode.ORIGIN_NOT_ALLOWED,
                assertThrows(MusterException.class, () -> origins.require(origin))
                        .code());
    }

    @Test
    void nothingElseIsAllowedUnlessConfigured() {
        assertThrows(MusterException.class, () -> new Origins(List.of()).require("https://app.example.com"));
    }
}
