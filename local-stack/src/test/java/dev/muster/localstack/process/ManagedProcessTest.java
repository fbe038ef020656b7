package dev.muster.localstack.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {

    private static final List<String> LONG_RUNNING = List.of("sh", "-c", "echo from $NAME; exec tail -f /dev/null");
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private ManagedProcess process;

    @BeforeEach
    void create() {
        process = new ManagedProcess("sample", folder.resolve("logs/sample.log")).env("NAME", "the child");
    }

    @AfterEach
    void end() {
        process.stop("KILL", SOON);
    }

    @Test
    void whatItPrintsIsInTheLogAndEnvironmentReachesIt() {
        process.start(LONG_RUNNING);

        process.awaitReady(SOON, () -> process.tail().contains("from the child"));

        assertTrue(process.isAlive());
    }

    @Test
    void itCanBeKilledAndStartedAgain() {
        process.start(LONG_RUNNING);
        long first = process.pid();

        process.kill();
        assertFalse(process.isAlive());
        assertEquals(128 + 9, process.exitCode());
        process.start(LONG_RUNNING);

        assertTrue(process.isAlive());
        assertTrue(process.pid() != first);
    }

    @Test
    void whilePausedItStandsStill() {
        process.start(LONG_RUNNING);

        process.pause();
        assertTrue(Await.until(SOON, () -> state() == 'T'));
        process.resume();

        assertTrue(Await.until(SOON, () -> state() != 'T'));
    }

    @Test
    void aPausedProcessCanBeStopped() {
        process.start(LONG_RUNNING);
        process.pause();

        process.stop("TERM", SOON);

        assertEquals(128 + 15, process.exitCode());
    }

    @Test
    void whoIgnoresTheSignalIsKilled() {
        process.start(List.of("sh", "-c", "trap '' TERM; echo deaf; while true; do read line </dev/zero; done"));
        process.awaitReady(SOON, () -> process.tail().contains("deaf"));

        process.stop("TERM", Duration.ofMillis(200));

        assertEquals(128 + 9, process.exitCode());
    }

    @Test
    void anEarlyEndIsToldWithTheEndOfTheLog() {
        process.start(List.of("sh", "-c", "echo no such thing; exit 3"));

        LocalStackException failure =
                assertThrows(LocalStackException.class, () -> process.awaitReady(SOON, () -> false));

        assertEquals(
                "sample ended with exit code 3 while starting; the end of %s says: no such thing"
                        .formatted(process.log()),
                failure.getMessage());
    }

    @Test
    void thePatienceOfWaitingEnds() {
        process.start(LONG_RUNNING);

        LocalStackException failure =
                assertThrows(LocalStackException.class, () -> process.awaitReady(Duration.ofMillis(100), () -> false));

        assertTrue(failure.toString().contains("sample was not ready within 0 s"), failure.toString());
    }

    private char state() {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return '?';
        }
    }
}
