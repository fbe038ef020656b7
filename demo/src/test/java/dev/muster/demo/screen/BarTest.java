package dev.muster.demo.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarTest {
    @ParameterizedTest
    @CsvSource({
        "0, 10, '    '",
        "5, 10, '██  '",
        "10, 10, '████'",
        "1, 32, '▏   '",
        "31, 32, '███▉'",
        "12, 10, '████'",
        "-1, 10, '    '",
        "0, 0, '    '"
    })
    void showsTheShareThatIsDone(int done, int total, String expected) {
        assertEquals(expected, Bar.of(done, total, 4));
    }

    @Test
    void isAlwaysOfItsWidth() {
        for (int done = 0; done <= 1_000; done++) {
            assertEquals(30, Bar.of(done, 1_000, 30).length());
        }
    }
}
