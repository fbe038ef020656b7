package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void delaysAreRandomBelowABoundThatDoubles() {
        Backoff backoff = new Backoff(new Backoff.Range(Duration.ofMillis(100), Duration.ofSeconds(5)), new Random());
        for (int round = 0; round < 100; round++) {
            Duration bound = Duration.ofMillis(100);
            for (int i = 0; i < 100; i++) {
                Duration delay = backoff.next();
                assertTrue(!delay.isNegative() && delay.compareTo(bound) <= 0, delay + " of " + bound);
                bound = bound.multipliedBy(2).compareTo(Duration.ofSeconds(5)) > 0
                        ? Duration.ofSeconds(5)
                        : bound.multipliedBy(2);
            }
            backoff.reset();
        }
    }
}
