package dev.muster.e2e.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path folder;

    @Test
    void aThreadThatIsInterruptedWhileItWritesLeavesTheLedgerOpenForTheOthers() throws IOException {
        Path path = folder.resolve("ledger");
        Ledger ledger = Ledger.open(path);
        Thread.currentThread().interrupt();
        try {
            ledger.write(Ledger.Kind.STARTED, "one", 1, "agent");
        } finally {
            Thread.interrupted();
        }
        ledger.write(Ledger.Kind.STARTED, "two", 1, "agent");
        assertEquals(
                List.of("one", "two"),
                Ledger.read(path).stream().map(Ledger.Entry::task).toList());
    }
}
