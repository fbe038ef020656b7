package dev.muster.perf.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.process.Claim;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.tools.MusterHome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {
    private final MusterHome home;

    LabTest(@TempDir Path root) {
        home = new MusterHome(root);
    }

    @Test
    void aSecondLabLeavesTheDataOfTheFirstAlone() throws Exception {
        Path data = Files.createDirectories(home.state().resolve("perf/data"));
        try (Claim first = Lab.claim(home)) {
            LocalStackException refused = assertThrows(LocalStackException.class, () -> Lab.open(home));
            assertEquals("perf quick already runs in this checkout: wait until it ends.", refused.getMessage());
        }
        assertTrue(Files.exists(data));
    }
}
