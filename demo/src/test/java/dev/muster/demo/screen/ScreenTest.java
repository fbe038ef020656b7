package dev.muster.demo.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void elsewhereThanOnATerminalAPlainLineComesNowAndThen() {
        Screen screen = screen(false);

        for (int done = 0; done <= 100; done++) {
            screen.progress(new Progress(done, 100, "files", 50, "agents 2/2"));
        }
        screen.endProgress();

        assertEquals(10, shown().lines().count());
        assertEquals(
                " 10 %  10/100 files  50/s  agents 2/2",
                shown().lines().findFirst().orElseThrow());
    }

    @Test
    void onATerminalTheBarStaysBelowTheLines() {
        Screen screen = screen(true);

        screen.progress(new Progress(1, 2, "files", 1, "agents 2/2"));
        screen.line("killed");
        screen.progress(new Progress(1, 2, "files", 1, "agents 2/2"));
        screen.endProgress();

        String bar = "▕███████████████               ▏ 50 %  1/2 files  1/s  agents 2/2";
        assertEquals("\r\033[K" + bar + "\r\033[Kkilled\n" + bar + "\n", shown());
    }

    @Test
    void theBarFitsATerminal() {
        assertEquals(
                true,
                new Progress(12_345, 12_345, "files", 12_345, "agents 2/2")
                                .withBar()
                                .length()
                        < 80);
    }

    @Test
    void coloursAreLeftOutWhereThereAreNone() {
        assertEquals("text", screen(false).ink(Ink.RED, "text"));
        assertEquals("\033[31mtext\033[0m", screen(true).ink(Ink.RED, "text"));
    }

    private Screen screen(boolean terminal) {
        return new Screen(new PrintStream(bytes, false, StandardCharsets.UTF_8), terminal, terminal);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
