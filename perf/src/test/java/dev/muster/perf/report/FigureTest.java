package dev.muster.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FigureTest {
    private final Figure rate = new Figure("rate", 500, "tasks/s", null, null, "");
    private final Figure time = new Figure("time", 20, "ms", null, null, "");

    @Test
    void theRatioIsTheShareOfTheCeilingThatIsReached() {
        assertNull(rate.ratio());
        assertEquals(0.25, rate.under("most", 2_000).ratio());
        assertEquals(0.1, time.under("least", 2).ratio());
    }

    @Test
    void aPromiseIsKeptUpToItsBound() {
        assertTrue(rate.isKept());
        assertTrue(rate.atLeast(500).isKept());
        assertFalse(rate.atLeast(501).isKept());
        assertTrue(time.atMost(20).isKept());
        assertFalse(time.atMost(19).isKept());
    }
}
