package dev.muster.task.finish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Backoff at(double random) {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), () -> random);
    }

    @Test
    void itDoublesUpToTheMost() {
        assertEquals(Duration.ofMillis(100), at(1).after(0));
        assertEquals(Duration.ofMillis(800), at(1).after(3));
        assertEquals(Duration.ofSeconds(10), at(1).after(7));
        assertEquals(Duration.ofSeconds(10), at(1).after(Integer.MAX_VALUE));
    }

    @Test
    void halfOfItIsRandom() {
        assertEquals(Duration.ofMillis(400), at(0).after(3));
        assertEquals(Duration.ofMillis(600), at(0.5).after(3));
    }
}
