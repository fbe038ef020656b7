package dev.muster.demo.screen;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Standard output: lines, and below them on a terminal one that changes. Elsewhere a plain line now and then. For one thread. */
public final class Screen {
    private static final String CLEAR = "\r\033[K";
    /** Percent between two plain lines. */
    private static final int STEP = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colours;
    private String status = "";
    private int nextPercent = STEP;

    Screen(PrintStream out, boolean terminal, boolean colours) {
        this.out = out;
        this.terminal = terminal;
        this.colours = colours;
    }

    /** The standard output of this process, with colours on a terminal that may have them (no-color.org). */
    public static Screen standard(Map<String, String> environment) {
        boolean terminal = isTerminal() && !"dumb".equals(environment.get("TERM"));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        return new Screen(out, terminal, terminal && !environment.containsKey("NO_COLOR"));
    }

    /** The JDK's own question, Console.isTerminal, came after 21. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** A line that stays. */
    public void line(String text) {
        if (terminal && !status.isEmpty()) {
            out.print(CLEAR);
        }
        out.println(text);
        out.print(status);
        out.flush();
    }

    /** Text in a colour, where there are colours. */
    public String ink(Ink ink, String text) {
        return colours ? ink.write(text) : text;
    }

    /** Shows how far it is. */
    public void progress(Progress progress) {
        if (terminal) {
            show(progress.withBar());
        } else if (progress.percent() >= nextPercent) {
            out.println(progress.words());
            out.flush();
            nextPercent = (progress.percent() / STEP + 1) * STEP;
        }
    }

    /** Leaves the last progress where it is; lines go below. */
    public void endProgress() {
        nextPercent = STEP;
        if (!status.isEmpty()) {
            out.println();
            status = "";
        }
    }

    private void show(String text) {
        if (!text.equals(status)) {
            status = text;
            out.print(CLEAR + text);
            out.flush();
        }
    }
}
