package dev.muster.localstack.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandTest {
    @Test
    void aCommandThatEndsInTimeIsToldByItsExitAndItsOutput() {
        Command ended = Command.run(List.of("sh", "-c", "echo out; echo err >&2; exit 3"), Duration.ofSeconds(30));

        assertEquals(new Command(3, "out\nerr\n"), ended);
    }

    @Test
    void aCommandThatTakesTooLongIsKilledWithAllItStarted() {
        Command ended =
                Command.run(List.of("sh", "-c", "sleep 300 & echo $!; wait; echo unheard"), Duration.ofSeconds(10));

        assertEquals(Command.TOO_LATE, ended.exit());
        ProcessHandle.of(Long.parseLong(ended.lastLine()))
                .ifPresent(left -> left.onExit().join());
    }

    @Test
    void aProgramThatIsNotThereIs127() {
        assertEquals(
                127,
                Command.run(List.of("/no/such/program"), Duration.ofSeconds(30)).exit());
    }
}
