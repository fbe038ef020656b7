package dev.muster.embedding.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.testing.ByHand;
import dev.muster.protocol.error.ErrorCode;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final EmbeddingConfig.IngestConfig CONFIG =
            ByHand.config(Map.of()).ingest();

    private static final List<Throwable> PASSING = List.of(
            ErrorCode.UNAVAILABLE.because("away"),
            ErrorCode.OVERLOADED.because("full"),
            ErrorCode.PROVIDER_FAILED.because("odd"),
            ErrorCode.DEADLINE_EXCEEDED.because("slow"),
            ErrorCode.MODEL_NOT_FOUND.because("not configured"),
            new ConnectException("refused"));

    @Test
    void whatPassesNeverCountsAndIsTriedForDays() {
        Tries afterADay = new Tries(11, 300, Duration.ofDays(1));
        Tries afterAWeek = new Tries(0, 2_000, Duration.ofDays(7));
        for (Throwable failure : PASSING) {
            Verdict verdict = Verdict.of(failure, afterADay, CONFIG);
            assertTrue(verdict.again(), failure.toString());
            assertFalse(verdict.counted(), failure.toString());
            assertFalse(Verdict.of(failure, afterAWeek, CONFIG).again(), failure.toString());
        }
    }

    @Test
    void faultsOfOursAreTriedAgainAndCount() {
        for (Throwable failure :
                List.of(ErrorCode.INTERNAL.because("The local model failed"), new IllegalStateException("a fault"))) {
            Verdict first = Verdict.of(failure, Tries.NONE, CONFIG);
            assertTrue(first.again(), failure.toString());
            assertTrue(first.counted(), failure.toString());
            assertFalse(
                    Verdict.of(failure, new Tries(11, 0, Duration.ZERO), CONFIG).again(), failure.toString());
        }
    }

    @Test
    void badDataHasFailedAtOnce() {
        assertFalse(Verdict.of(ErrorCode.TOO_MANY_TOKENS.because("long"), Tries.NONE, CONFIG)
                .again());
    }

    @Test
    void thePauseDoublesWithEitherUpToItsBound() {
        assertEquals(Duration.ofSeconds(1), Verdict.pause(new Tries(1, 0, Duration.ZERO), CONFIG));
        assertEquals(Duration.ofSeconds(4), Verdict.pause(new Tries(1, 2, Duration.ZERO), CONFIG));
        assertEquals(Duration.ofMinutes(5), Verdict.pause(new Tries(0, 900, Duration.ZERO), CONFIG));
    }
}
