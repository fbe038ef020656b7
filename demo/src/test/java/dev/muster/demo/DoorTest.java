package dev.muster.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorTest {
    @Test
    void theKeyMayBeInAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("key");
        Files.writeString(file, "muster_secret\n");

        Door door = Door.from(Map.of("MUSTER_KEY_FILE", file.toString(), "MUSTER_URL", "http://gateway:1"));

        assertEquals(new Door("http://gateway:1", "muster_secret"), door);
    }

    @Test
    void theKeyIsNeverPrinted() {
        assertFalse(Door.from(Map.of("MUSTER_KEY", "muster_secret")).toString().contains("secret"));
    }

    @Test
    void withoutAKeyOneSentenceSaysSo() {
        assertThrows(DemoException.class, () -> Door.from(Map.of("MUSTER_KEY_FILE", "/no/such/key")));
    }
}
