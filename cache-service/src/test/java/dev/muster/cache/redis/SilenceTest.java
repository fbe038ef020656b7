package dev.muster.cache.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private static final long START = -1_000_000;

    private final Silence silence = new Silence(Duration.ofNanos(250), Duration.ofNanos(50), START);

    @Test
    void itLastsTooLongWhenSomethingIsOwedAndNothingWasHeardForTheTimeOut() {
        assertFalse(silence.tooLong(START, START + 250));
        assertTrue(silence.tooLong(START, START + 251));
    }

    @Test
    void noMatterHowOldTheQuestionAnAnswerBeforeItsOwnBreaksIt() {
        silence.heard(START + 900);

        assertFalse(silence.tooLong(START, START + 1_150));
        assertTrue(silence.tooLong(START, START + 1_151));
    }

    @Test
    void whatWasAskedAfterALongRestHasItsWholeTime() {
        assertFalse(silence.tooLong(START + 9_000, START + 9_250));
    }

    @Test
    void aLookThatComesLateDecidesNothingAndTheNextDoes() {
        assertTrue(silence.look(START + 150));
        assertFalse(silence.look(START + 301));
        assertTrue(silence.look(START + 351));
    }
}
