package dev.muster.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    private static final String SECRET = "0123456789abcdefghijABCDEFGHIJ0123456789xyz";

    @RepeatedTest(20)
    void aNewKeyIsAKey() {
        String text = KeyText.generate(new SecureRandom());

        KeyText key = KeyText.parse(text).orElseThrow();

        assertTrue(text.matches("mk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}"), "not of the form");
        assertEquals(text.substring(3, 11), key.prefix());
        assertEquals(key, KeyText.parse(text).orElseThrow());
        assertNotEquals(key, KeyText.parse(KeyText.generate(new SecureRandom())).orElseThrow());
    }

    @Test
    void theSecretMayBeBase64url() {
        assertTrue(KeyText.parse("mk_AbCd1234_" + "-_".repeat(21) + "x").isPresent());
    }

    @Test
    void oneOtherCharacterIsAnotherKey() {
        KeyText key = KeyText.parse("mk_AbCd1234_" + SECRET).orElseThrow();
        KeyText other = KeyText.parse("mk_AbCd1234_" + SECRET.replace('x', 'w')).orElseThrow();

        assertEquals(key.prefix(), other.prefix());
        assertNotEquals(key.digest(), other.digest());
    }

    @Test
    void nothingOfTheSecretIsShown() {
        assertEquals(
                "KeyText[prefix=AbCd1234, digest=KeyDigest]",
                KeyText.parse("mk_AbCd1234_" + SECRET).orElseThrow().toString());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "mk_",
                "mk_AbCd1234_",
                "mk_AbCd1234_0123456789abcdefghijABCDEFGHIJ0123456789xy",
                "mk_AbCd1234_0123456789abcdefghijABCDEFGHIJ0123456789xyz0",
                "MK_AbCd1234_0123456789abcdefghijABCDEFGHIJ0123456789xyz",
                "mk_AbCd123_40123456789abcdefghijABCDEFGHIJ0123456789xyz",
                "mk_AbCd-234_0123456789abcdefghijABCDEFGHIJ0123456789xyz",
                "mk_AbCd1234-0123456789abcdefghijABCDEFGHIJ0123456789xyz",
                "mk_AbCd1234_0123456789abcdefghijABCDEFGHIJ0123456789xy!",
                "mk_AbCd1234_0123456789abcdefghijABCDEFGHIJ0123456789xyä",
                "mk_AbCd1234_0123456789abcdefghijABCDEFGHIJ0123456789xy\u0000"
            })
    void anythingElseIsNone(@Nullable String text) {
        assertTrue(KeyText.parse(text).isEmpty());
    }
}
