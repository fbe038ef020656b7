package dev.muster.e2e.agent;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The file in which an agent process writes what happened to it, a line each. A line that was written outlives the process,
 * though not the machine. Thread-safe.
 */
public final class Ledger {
    // Not a channel, and not of java.nio: a cancel interrupts its handler, and a channel in which that happens is
    // closed for all.
    private final OutputStream file;

    private Ledger(OutputStream file) {
        this.file = file;
    }

    /** What happened. */
    public enum Kind {
        /** The handler began. */
        STARTED,
        /** The server recorded the result. */
        ACCEPTED,
        /** The result goes nowhere; {@link Entry#detail} says why. */
        DROPPED
    }

    /** A line. {@code detail} is the agent, or why a result was dropped. */
    public record Entry(long atMillis, Kind kind, String task, int attempt, String detail) {
        static Entry parse(String line) {
            String[] words = line.split(" ");
            return new Entry(
                    Long.parseLong(words[0]),
                    Kind.valueOf(words[1].toUpperCase(Locale.ROOT)),
                    words[2],
                    Integer.parseInt(words[3]),
                    words[4]);
        }

        String line() {
            return "%d %s %s %d %s%n".formatted(atMillis, kind.name().toLowerCase(Locale.ROOT), task, attempt, detail);
        }
    }

    /** Opens the file for more lines. */
    static Ledger open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        return new Ledger(new FileOutputStream(path.toFile(), true));
    }

    /** Everything in a file, without a last line that a kill has cut. */
    public static List<Entry> read(Path path) throws IOException {
        String text = Files.exists(path) ? Files.readString(path) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Entry::parse)
                .toList();
    }

    void write(Kind kind, String task, int attempt, String detail) {
        Entry entry = new Entry(System.currentTimeMillis(), kind, task, attempt, detail);
        byte[] line = entry.line().getBytes(StandardCharsets.US_ASCII);
        try {
            synchronized (this) {
                file.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
