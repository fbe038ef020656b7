package dev.muster.localstack.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
    private static final String TAKEN = "Somebody has it: wait.";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void whatIsClaimedIsNotGivenTwice() {
        try (Claim first = claim()) {
            assertEquals(
                    TAKEN, assertThrows(LocalStackException.class, this::claim).getMessage());
        }
    }

    @Test
    void itMayBeClaimedAgainOnceItIsGivenUp() {
        Claim first = claim();
        first.close();
        first.close();

        claim().close();
    }

    private Claim claim() {
        return Claim.on(folder.resolve("not/yet/there.lock"), TAKEN);
    }
}
