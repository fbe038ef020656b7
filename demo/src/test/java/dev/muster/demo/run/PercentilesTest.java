package dev.muster.demo.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void areByNearestRank() {
        Percentiles hundred = Percentiles.ofNanos(LongStream.rangeClosed(1, 100).map(value -> 101 - value));

        assertEquals(Duration.ofNanos(50), hundred.at(50));
        assertEquals(Duration.ofNanos(99), hundred.at(99));
        assertEquals(Duration.ofNanos(100), hundred.at(100));
    }

    @Test
    void ofOneAndOfNone() {
        assertEquals(Duration.ofNanos(7), Percentiles.ofNanos(LongStream.of(7)).at(99));
        assertEquals(Duration.ZERO, Percentiles.ofNanos(LongStream.empty()).at(99));
    }
}
