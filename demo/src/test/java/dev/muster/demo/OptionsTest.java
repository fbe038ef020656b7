package dev.muster.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final Path HOME = Path.of("/home");

    @Test
    void withoutAnyTheRepositoryItselfIsTaken() {
        assertEquals(new Options(HOME, Options.DEFAULT_LIMIT), Options.parse(List.of(), HOME));
    }

    @Test
    void bothInAnyOrder(@TempDir Path directory) {
        Options expected = new Options(directory, 7);

        assertEquals(expected, Options.parse(List.of("--dir", directory.toString(), "--limit", "7"), HOME));
        assertEquals(expected, Options.parse(List.of("--limit", "7", "--dir", directory.toString()), HOME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dri", "--dir", "--limit", "--dir /no/such/place", "--limit 0", "--limit some"})
    void whatIsNotUnderstoodIsSaidInASentence(String arguments) {
        DemoException refusal =
                assertThrows(DemoException.class, () -> Options.parse(List.of(arguments.split(" ")), HOME));

        assertTrue(String.valueOf(refusal.getMessage()).contains("."), refusal.getMessage());
    }
}
