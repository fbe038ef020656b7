package dev.muster.demo;

import dev.muster.demo.files.TextFile;
import dev.muster.demo.files.TextFiles;
import dev.muster.demo.run.DemoRun;
import dev.muster.demo.run.Outcome;
import dev.muster.demo.run.Result;
import dev.muster.demo.screen.Ink;
import dev.muster.demo.screen.Screen;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The program behind {@code ./muster demo}: agents in processes of their own digest real files, one of them is killed half
 * way, and every file has exactly one accepted result at the end. Exit code 0 if so, 1 if not, 2 if it could not run.
 */
public final class Demo {
    private static final int WRONG = 1;
    private static final int COULD_NOT_RUN = 2;

    private final Path home;
    private final Options options;
    private final Screen screen;

    private Demo(Path home, Options options, Screen screen) {
        this.home = home;
        this.options = options;
        this.screen = screen;
    }

    /** Runs once. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws InterruptedException {
        Path home = Path.of(System.getenv().getOrDefault("MUSTER_HOME", "")).toAbsolutePath();
        Screen screen = Screen.standard(System.getenv());
        try {
            return new Demo(home, Options.parse(arguments, home), screen).run() ? 0 : WRONG;
        } catch (DemoException e) {
            screen.endProgress();
            System.err.println("muster demo: " + e.getMessage());
            return COULD_NOT_RUN;
        }
    }

    private boolean run() throws InterruptedException {
        Door door = Door.from(System.getenv());
        List<TextFile> files = files();
        greet(files, door);
        Path state = home.resolve(".muster");
        Outcome outcome = new DemoRun(door, files, state.resolve("logs"), screen).run();
        Path kept = state.resolve("demo").resolve("results.jsonl");
        Result.keep(outcome.results(), kept);
        new Summary(screen, outcome).show(home.relativize(kept).toString());
        return outcome.good();
    }

    private List<TextFile> files() {
        List<TextFile> files = TextFiles.below(options.directory(), options.limit());
        if (files.isEmpty()) {
            throw new DemoException("no text file of up to %d KiB below %s."
                    .formatted(TextFiles.MAX_BYTES / 1024, options.directory()));
        }
        return files;
    }

    private void greet(List<TextFile> files, Door door) {
        long bytes = files.stream().mapToLong(TextFile::bytes).sum();
        screen.line("%s  %s of %s (%s), one task each, through %s"
                .formatted(
                        screen.ink(Ink.BOLD, "Muster demo"),
                        files.size() == 1 ? "1 file" : String.format(Locale.ROOT, "%,d files", files.size()),
                        options.directory(),
                        size(bytes),
                        door.url()));
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? (bytes + 1023) / 1024 + " KiB"
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
