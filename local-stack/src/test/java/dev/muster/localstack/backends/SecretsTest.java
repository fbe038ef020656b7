package dev.muster.localstack.backends;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path folder;

    @Test
    void keptSecretsAreTheSameNextTime() {
        Path file = folder.resolve("state/secrets");

        Secrets first = Secrets.keptIn(file);

        assertEquals(first, Secrets.keptIn(file));
        assertEquals(2, first.callerSecrets().size());
    }

    @Test
    void onlyTheOwnerMayReadThem() throws IOException {
        Path file = folder.resolve("secrets");

        Secrets.keptIn(file);

        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    }

    @Test
    void randomOnesDiffer() {
        assertNotEquals(Secrets.random(), Secrets.random());
    }
}
