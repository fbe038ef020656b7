package dev.muster.protocol.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final byte[] OLD = secret(1);
    private static final byte[] NEW = secret(2);
    private static final Caller CALLER =
            new Caller("acme", "key:0f3a9c1e", Set.of(Scope.TASKS_READ, Scope.TASKS_WRITE));

    private final CallerTokens tokens = new CallerTokens(List.of(OLD), at(NOW));

    @Test
    void aSignedCallerComesBackTheSame() {
        assertEquals(CALLER, tokens.verify(tokens.sign(CALLER)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--__", "++//", "-_+/"})
    void secretsMayBeOfEitherAlphabetOfBase64(String beginning) {
        String secret = beginning + "A".repeat(39);
        String padded = beginning.replace('-', '+').replace('_', '/') + "A".repeat(39) + "=";

        String token = CallerTokens.ofBase64(List.of(secret), at(NOW)).sign(CALLER);

        assertEquals(CALLER, CallerTokens.ofBase64(List.of(padded), at(NOW)).verify(token));
    }

    @Test
    void aSecretThatIsNotBase64IsRefusedWithoutBeingShown() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> CallerTokens.ofBase64(List.of("s3cret!"), at(NOW)));

        assertEquals("A secret for caller tokens is not base64", refusal.getMessage());
    }

    @Test
    void aTokenIsGoodForItsLifetimeAndNotLonger() {
        String token = tokens.sign(CALLER);
        Instant end = NOW.plus(CallerTokens.LIFETIME);

        assertEquals(CALLER, new CallerTokens(List.of(OLD), at(end.minusMillis(1))).verify(token));
        assertRefused(new CallerTokens(List.of(OLD), at(end)), token);
    }

    @Test
    void duringARotationBothSecretsVerifyAndTheFirstSigns() {
        CallerTokens rotating = new CallerTokens(List.of(NEW, OLD), at(NOW));
        CallerTokens after = new CallerTokens(List.of(NEW), at(NOW));

        assertEquals(CALLER, rotating.verify(tokens.sign(CALLER)));
        assertEquals(CALLER, after.verify(rotating.sign(CALLER)));
        assertRefused(after, tokens.sign(CALLER));
    }

    @Test
    void aTokenWithAnyOneCharacterChangedIsRefused() {
        String token = tokens.sign(CALLER);
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            assertRefused(tokens, token.substring(0, i) + other + token.substring(i + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "v1", "v1.", "v1..", "v1.AAAA", "v1.AAAA.", "v2.AAAA.AAAA", "v1.\u00e4.\u0000"})
    void whatIsNoTokenIsRefused(String text) {
        assertRefused(tokens, text);
    }

    @Test
    void anOversizedTokenIsRefused() {
        assertRefused(tokens, "v1." + "A".repeat(10_000) + ".AAAA");
    }

    @Test
    void aShortSecretIsNotTaken() {
        byte[] tooShort = Arrays.copyOf(OLD, CallerTokens.MIN_SECRET_BYTES - 1);

        assertThrows(IllegalArgumentException.class, () -> new CallerTokens(List.of(OLD, tooShort), at(NOW)));
        assertThrows(IllegalArgumentException.class, () -> new CallerTokens(List.of(), at(NOW)));
    }

    @Test
    void manyThreadsSignAndVerifyAtOnce() {
        Stream<Integer> failures = IntStream.range(0, 20_000)
                .parallel()
                .filter(i -> {
                    Caller caller = new Caller("tenant-" + i, "key:" + i, Set.of());
                    return !tokens.verify(tokens.sign(caller)).equals(caller);
                })
                .boxed();

        assertEquals(List.of(), failures.toList());
    }

    private static void assertRefused(CallerTokens tokens, String token) {
        MusterException refusal = assertThrows(MusterException.class, () -> tokens.verify(token));
        assertEquals(ErrorCode.UNAUTHENTICATED, refusal.code());
        assertTrue(token.isEmpty() || token.length() < 4 || !refusal.detail().contains(token), "the token is quoted");
    }

    private static byte[] secret(int fill) {
        byte[] secret = new byte[CallerTokens.MIN_SECRET_BYTES];
        Arrays.fill(secret, (byte) fill);
        return secret;
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }
}
