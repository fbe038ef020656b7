package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Backoff.Range RANGE = new Backoff.Range(Duration.ofMillis(100), Duration.ofMillis(1_000));

    @Test
    void theBoundDoublesUpToTheGreatest() {
        Backoff backoff = new Backoff(RANGE, greatest());

        assertEquals(
                Stream.of(100, 200, 400, 800, 1_000, 1_000)
                        .map(Duration::ofMillis)
                        .toList(),
                Stream.generate(backoff::next).limit(6).toList());
        backoff.reset();
        assertEquals(Duration.ofMillis(100), backoff.next());
    }

    @Test
    void delaysAreSpreadBetweenNothingAndTheBound() {
        Random random = new Random(7);
        Duration least = RANGE.first();
        Duration most = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            Duration delay = new Backoff(RANGE, random).next();
            least = delay.compareTo(least) < 0 ? delay : least;
            most = delay.compareTo(most) > 0 ? delay : most;
        }

        assertTrue(least.toMillis() < 20 && most.toMillis() > 80, least + " to " + most);
    }

    /** Always answers the greatest number it may. */
    private static RandomGenerator greatest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return Long.MAX_VALUE;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }
}
